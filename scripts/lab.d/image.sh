# Makes the guest's file system: archives in cpio format that the kernel unpacks into memory. Sourced by scripts/lab.

guest_modules='virtio_blk ext4 crc32c_generic libnvdimm nd_btt nd_e820 nd_pmem nfit dax_pmem device_dax kmem'
guest_tools='ndctl daxctl numactl numastat mke2fs'
guest_library_folder=usr/lib/x86_64-linux-gnu

# path_of PROGRAM: where a fetched program or this machine's own lies.
path_of() {
    PATH=$lab_home/programs/usr/bin:$lab_home/programs/usr/sbin:$lab_home/programs/bin:$lab_home/programs/sbin:$PATH:/usr/sbin:/sbin \
        command -v "$1" ||
        die "the program $1 is missing" 'the guest needs it' "remove $lab_home and try again"
}

# add_program FILE ROOT: the program, the loader and every library that it is linked with.
add_program() {
    install -D -m 755 "$1" "$2/usr/bin/$(basename "$1")"
    LD_LIBRARY_PATH=$program_libraries ldd "$1" >"$lab_home/ldd" 2>&1 || return 0 # static: needs nothing
    ! grep 'not found' "$lab_home/ldd" >&2 ||
        die "a library of $1 is missing" 'see above' 'run make setup, build again, then try again'
    awk '$2 == "=>" { print $3 }' "$lab_home/ldd" | while read -r library; do
        copy=$2/$guest_library_folder/$(basename "$library")
        [ -e "$copy" ] || install -D -m 755 "$library" "$copy"
    done
    loader=$(awk '$1 ~ /^\/lib64\/ld-/ { print $1 }' "$lab_home/ldd")
    [ -z "$loader" ] || [ -e "$2/usr$loader" ] || install -D -m 755 "$loader" "$2/usr$loader"
}

# add_module NAME ROOT: the module and those it depends on, unpacked, since the guest's tools read no compressed ones.
add_module() (
    file=$(find "$kernel_modules" -name "$1.ko*" | head -n 1)
    [ -n "$file" ] || return 0 # built into the kernel
    copy=$2/usr/lib/modules/$kernel_version/${file#"$kernel_modules/"}
    copy=${copy%.xz}
    [ ! -e "$copy" ] || return 0
    mkdir -p "$(dirname "$copy")"
    case $file in
    *.xz) in_programs busybox xzcat "$file" >"$copy" ;;
    *) cp "$file" "$copy" ;;
    esac
    for other in $(tr '\0' '\n' <"$copy" | sed -n 's/^depends=//p' | tr , ' '); do add_module "$other" "$2"; done
)

add_skeleton() {
    mkdir -p "$1/dev" "$1/proc" "$1/sys" "$1/tmp" "$1/run" "$1/results" "$1/etc" \
        "$1/usr/bin" "$1/usr/lib" "$1/usr/lib64" "$1/$guest_library_folder"
    for folder in bin lib lib64; do ln -s "usr/$folder" "$1/$folder"; done
    ln -s usr/bin "$1/sbin"
    ln -s bin "$1/usr/sbin"
    echo 'root:x:0:0:root:/:/bin/sh' >"$1/etc/passwd"
    echo 'root:x:0:' >"$1/etc/group"
    ln -s /proc/self/mounts "$1/etc/mtab"
    file=$(path_of busybox)
    install -m 755 "$file" "$1/usr/bin/busybox"
    # The real tools win over the applets of the same name: the archive with programs is unpacked later.
    for applet in $(in_programs busybox --list); do ln -s busybox "$1/usr/bin/$applet" 2>/dev/null || :; done
}

# pack FOLDER FILE: makes FILE whole or not at all. The kernel wants root as the owner of its files.
pack() {
    (cd "$1" && find . | in_programs busybox cpio -o -H newc -R 0:0 2>/dev/null) >"$2.part" ||
        die "cannot write $2" 'see above' 'free some space, then try again'
    mv "$2.part" "$2"
}

# What never changes between two builds of Tiermark: kernel modules and tools. Made once.
make_base_image() {
    kernel_version=$(basename "$lab_home"/kernel/usr/lib/modules/*)
    kernel_modules=$lab_home/kernel/usr/lib/modules/$kernel_version
    kernel_file=$lab_home/kernel/boot/vmlinuz-$kernel_version
    [ -s "$lab_home/base.cpio" ] && [ "$lab_home/base.cpio" -nt "$lab_parts/image.sh" ] && return
    say 'making the base image'
    stage=$lab_home/stage
    rm -rf "$stage"
    add_skeleton "$stage"
    for module in $guest_modules; do add_module "$module" "$stage"; done
    cp "$kernel_modules/modules.builtin" "$kernel_modules/modules.order" "$stage/usr/lib/modules/$kernel_version/"
    in_programs busybox depmod -b "$stage/usr" "$kernel_version"
    for tool in $guest_tools; do
        rm -f "$stage/usr/bin/$tool"
        file=$(path_of "$tool")
        add_program "$file" "$stage"
    done
    pack "$stage" "$lab_home/base.cpio"
    rm -rf "$stage"
}

# make_program_image FOLDER: the release build in FOLDER with its libraries, and what the guest does.
make_program_image() {
    stage=$lab_home/stage
    rm -rf "$stage"
    mkdir -p "$stage/lab"
    for program in tiermark LabConformance; do
        [ ! -x "$1/$program" ] || add_program "$1/$program" "$stage"
    done
    cp "$lab_parts"/guest/* "$stage/lab/"
    install -m 755 "$lab_parts/guest/init" "$stage/init"
    pack "$stage" "$lab_home/program.cpio"
    rm -rf "$stage"
}
