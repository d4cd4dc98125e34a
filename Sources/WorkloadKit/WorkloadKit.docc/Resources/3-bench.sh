# In the folder that Tiermark was fetched into:
make -C tiermark build

tiermark/.build/release/tiermark new workload orders
cd orders
make bench
