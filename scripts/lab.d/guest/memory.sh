# Sets emulated persistent memory up as a topology's modes say. Runs in the guest.

mount_point=/mnt/pmem
device_path=

# prepare MODE: plain, fsdax, devdax or system-ram. Sets device_path to what --device-path takes, or to nothing.
prepare() {
    device_path=
    case $1 in
    plain) ;;
    fsdax) load_pmem && make_namespaces fsdax && mount_dax ;;
    devdax) load_pmem && make_namespaces devdax && device_path=$(first_dax_device) && [ -c "$device_path" ] ;;
    system-ram) load_pmem && { [ -n "$(dax_devices)" ] || make_namespaces devdax; } && become_memory ;;
    *) echo "there is no mode '$1': write plain, fsdax, devdax or system-ram" && false ;;
    esac
}

load_pmem() {
    for module in libnvdimm nd_btt nd_e820 nd_pmem dax_pmem device_dax ext4; do modprobe "$module" || return; done
}

make_namespaces() {
    umount "$mount_point" 2>/dev/null
    for namespace in $(ls /sys/bus/nd/devices | grep '^namespace'); do
        [ "$(cat "/sys/bus/nd/devices/$namespace/size")" != 0 ] || continue
        ndctl create-namespace --force --reconfig="$namespace" --mode="$1" || return
    done
}

mount_dax() {
    mkdir -p "$mount_point"
    # By its path: the shell would take its own smaller mke2fs.
    device=$(ls /dev/pmem* | head -n 1)
    /usr/bin/mke2fs -q -t ext4 -F -b 4096 "$device" && mount -t ext4 -o dax=always "$device" "$mount_point" || return
    device_path=$mount_point
}

dax_devices() { ls /sys/bus/dax/devices 2>/dev/null | grep '^dax'; }

first_dax_device() { dax_devices | head -n 1 | sed 's|^|/dev/|'; }

# The kernel must not switch the memory on by itself: daxctl does, as movable memory, and refuses otherwise.
become_memory() {
    modprobe kmem && echo offline >/sys/devices/system/memory/auto_online_blocks || return
    for device in $(dax_devices); do
        daxctl reconfigure-device --mode=system-ram "$device" || return
    done
    sleep 1
}
