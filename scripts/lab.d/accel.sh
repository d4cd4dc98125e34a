# Chooses what executes the guest's instructions: software emulation, or the processor on request. Sourced by scripts/lab.

# A processor of its own kind is plugged in where a topology has gaps.
use_emulation() {
    accelerator_arguments='-accel tcg,thread=multi -cpu max,la57=off'
    plugged_processor=max-x86_64-cpu,la57=off
}

use_processor() {
    accelerator_arguments='-accel kvm -cpu host'
    plugged_processor=host-x86_64-cpu
}

# Hardware virtualisation can be present and crawl: it is used only if a guest boots and ends within 20 s.
probe_processor() {
    [ -r /dev/kvm ] && [ -w /dev/kvm ] || {
        say '/dev/kvm is missing or may not be opened by this user: emulating in software'
        return 1
    }
    say 'trying hardware virtualisation (at most 20 s)'
    qemu=$(path_of qemu-system-x86_64)
    # shellcheck disable=SC2086 # words are arguments
    LD_LIBRARY_PATH=$program_libraries timeout --kill-after=2 20 "$qemu" $firmware_folders \
        -machine q35 -accel kvm -cpu host -smp 2 -m 512M -nodefaults -no-user-config -display none -no-reboot \
        -kernel "$kernel_file" -initrd "$lab_home/base.cpio" \
        -append 'panic=-1 rdinit=/usr/bin/poweroff -- -f' </dev/null >"$lab_home/probe.log" 2>&1 9>&- && return
    say 'hardware virtualisation did not boot a guest within 20 s: emulating in software'
    return 1
}

choose_accelerator() {
    case $1 in
    tcg) use_emulation ;;
    kvm) if probe_processor; then use_processor; else use_emulation; fi ;;
    *) die "there is no accelerator '$1'" '--accel or TIERMARK_LAB_ACCEL names it' 'write tcg or kvm' ;;
    esac
}
