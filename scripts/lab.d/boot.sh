# Boots one topology, waits for its end, takes its results. Sourced by scripts/lab.

qemu_pid=

# However the lab ends, its virtual machine ends with it: timeout passes the signal on.
stop_guest() {
    [ -z "$qemu_pid" ] || { kill -TERM "$qemu_pid" && wait "$qemu_pid"; } 2>/dev/null || :
    qemu_pid=
}

# The topology as the guest reads it, added to the two images that all topologies share.
make_initrd() {
    stage=$lab_home/stage
    rm -rf "$stage"
    mkdir -p "$stage/lab"
    printf 'topology=%s\nmodes="%s"\nlimit=%s\nchecks=%s\n' \
        "$topology_name" "$topology_modes" "$topology_limit" "$chosen_checks" >"$stage/lab/topology"
    printf '%s' "$topology_runs" >"$stage/lab/runs"
    pack "$stage" "$lab_home/topology.cpio"
    rm -rf "$stage"
    cat "$lab_home/base.cpio" "$lab_home/program.cpio" "$lab_home/topology.cpio" >"$lab_home/initrd"
}

firmware_folders="-L $lab_home/programs/usr/share/qemu -L $lab_home/programs/usr/share/seabios \
    -L /usr/share/qemu -L /usr/share/seabios"

start_guest() {
    qemu=$(path_of qemu-system-x86_64)
    qemu_arguments=$(printf '%s' "$qemu_arguments" | sed "s/PROCESSOR/$plugged_processor/g")
    # shellcheck disable=SC2086 # words are arguments
    LD_LIBRARY_PATH=$program_libraries exec timeout --kill-after=5 "$topology_limit" "$qemu" $firmware_folders \
        $accelerator_arguments $qemu_arguments \
        -nodefaults -no-user-config -display none -no-reboot -monitor none \
        -serial "file:$work/console.log" \
        -drive "file=$work/disk,format=raw,if=virtio,cache=unsafe" \
        -drive "file=$work/files,format=raw,if=virtio,cache=unsafe" \
        -kernel "$kernel_file" -initrd "$lab_home/initrd" \
        -append "console=ttyS0 panic=-1 loglevel=4 tsc=reliable mitigations=off nokaslr$kernel_arguments" \
        </dev/null >"$work/qemu.log" 2>&1 9>&-
}

show_console() {
    {
        echo "--- the end of $work/console.log"
        tail -n "${1:-40}" "$work/console.log"
        cat "$work/qemu.log"
        echo '---'
    } >&2
}

# boot: runs the guest of the topology read last. Its results are in $work; fails if it did not come to its end.
boot() {
    work=$results_home/$topology_name
    rm -rf "$work"
    mkdir -p "$work"
    : >"$work/console.log"
    truncate -s 256M "$work/disk" "$work/files"
    make_initrd
    start_guest &
    qemu_pid=$!
    status=0
    wait "$qemu_pid" || status=$?
    qemu_pid=
    tar -xf "$work/disk" -C "$work" 2>/dev/null || :
    rm -f "$work/disk" "$work/files"
    case $status in
    124 | 137) say "$topology_name did not end within $topology_limit s and was stopped" ;;
    esac
    [ -s "$work/ended" ]
}

# Emulated processors now and then run half of an instruction that the kernel patches at that moment (seen with QEMU 7.2
# in __schedule): a guest whose kernel panics says nothing about Tiermark and is booted once more.
boot_again() {
    boot && return
    grep -q 'Kernel panic' "$work/console.log" || return 1
    say "$topology_name: the guest's kernel panicked; booting it once more"
    cp "$work/console.log" "$lab_home/panic-$topology_name.log"
    boot
}
