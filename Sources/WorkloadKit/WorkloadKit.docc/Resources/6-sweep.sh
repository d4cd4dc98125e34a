# In the package's folder:
make build
../tiermark/.build/release/orders run --workload orders -p device-touch=0.001,0.01,0.1,1 -p size=16MiB,256MiB
