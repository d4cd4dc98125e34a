# What every part of the lab needs: paths, messages, the lock. Sourced by scripts/lab.

lab_home=$root/.build/lab
lab_parts=$root/scripts/lab.d

say() { printf 'lab: %s\n' "$*" >&2; }

# die WHAT WHY REMEDY: every error names the thing, the reason and what to do next.
die() {
    printf 'scripts/lab: %s\n    reason: %s\n    remedy: %s\n' "$1" "$2" "$3" >&2
    exit 2
}

need_command() {
    command -v "$1" >/dev/null || die "the program $1 is missing" "$2" "$3"
}

# Two labs at once would unpack over each other; the kernel drops the lock when its holder ends, however it ends.
take_lock() {
    mkdir -p "$lab_home" || die "cannot make $lab_home" "the folder is not writable" "make the checkout writable"
    exec 9>"$lab_home/lock"
    flock -n 9 && return
    say "another lab works in $lab_home; waiting for it (at most 15 minutes)"
    flock -w 900 9 ||
        die "another lab still holds $lab_home" "it has not ended within 15 minutes" "end it, then try again"
}

need_space() {
    free_mib=$(df -Pm "$lab_home" | awk 'NR == 2 { print $4 }')
    [ "$free_mib" -ge "$1" ] ||
        die "not enough space in $lab_home" "$free_mib MiB are free, $1 MiB are needed" "free some space there"
}
