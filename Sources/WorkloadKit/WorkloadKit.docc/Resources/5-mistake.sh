# In the package's folder, with the mistake made:
make test
