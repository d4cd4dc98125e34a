# In the folder that Tiermark was fetched into:
make -C tiermark build
