# Fetches Debian packages with the machine's own apt, into a state of their own: the machine's is never written.
# Needs no root. Sourced by scripts/lab.

kernel_release=trixie # Debian's release with the 6.12 kernel
qemu_packages='qemu-system-x86 seabios'
guest_packages='ndctl daxctl numactl busybox-static'
host_fallback='use Debian 12 or later on x86-64, natively or in a container'

# private_apt STATE PROGRAM ARGUMENTS...: apt with lists, cache and archive of .build/lab/apt/STATE.
private_apt() {
    state=$lab_home/apt/$1
    program=$2
    shift 2
    "$program" -q -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3 \
        -o Acquire::Languages=none -o Acquire::http::Timeout=30 -o APT::Update::Post-Invoke-Success::= \
        -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
        -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false \
        -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=- -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State="$state" -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status" \
        -o Dir::State::extended_states="$state/extended_states" \
        -o Dir::Cache="$state/cache" -o Dir::Cache::archives="$state/archives" "$@"
}

# The mirrors this machine is set up with are where Debian is to be had from here.
# Prints 'URI SUITE' of every one that serves this release.
debian_sources() {
    apt-get update --print-uris -q -o Debug::NoLocking=1 -o Dir::State::lists="$lab_home/apt/none" 2>/dev/null |
        sed -n "s|^'\(.*\)/dists/\($codename\(-updates\|-security\)\{0,1\}\)/InRelease'.*|\1 \2|p"
}

require_debian() {
    need_command apt-get 'the lab takes QEMU and the kernel from Debian packages' "$host_fallback"
    need_command dpkg-deb 'the lab unpacks Debian packages' "$host_fallback"
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    [ "$(dpkg --print-architecture)" = amd64 ] ||
        die "the lab does not run on $(dpkg --print-architecture)" 'its virtual machines are x86-64' "$host_fallback"
    sources=$(debian_sources)
    mirror=$(printf '%s\n' "$sources" | sed -n "s| $codename\$||p" | head -n 1)
    [ -n "$mirror" ] ||
        die 'no Debian mirror is known' "apt names none that serves '${codename:-unnamed}'" "$host_fallback"
}

# prepare_state STATE STATUS-FILE: reads 'URI SUITE' lines from the input and fetches the lists of packages.
prepare_state() {
    state=$lab_home/apt/$1
    mkdir -p "$state/lists/partial" "$state/cache" "$state/archives/partial"
    rm -f "$state/archives"/*.deb # what an interrupted download left
    cp "$2" "$state/status"
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    sed "s|^|deb [signed-by=$keyring] |; s|\$| main|" >"$state/sources.list"
    say "fetching the list of packages ($1)"
    private_apt "$1" apt-get update --error-on=any >"$state/log" 2>&1 ||
        die 'cannot fetch the list of Debian packages' "$(grep -m 1 '^E:' "$state/log" || tail -n 1 "$state/log")" \
            "connect to the network and check apt's sources; the whole output is in $state/log"
}

# unpack STATE FOLDER: unpacks all archives of a state; a half-done folder never gets the final name.
unpack() {
    rm -rf "$2" "$2.part"
    mkdir -p "$2.part"
    for archive in "$lab_home/apt/$1/archives"/*.deb; do
        dpkg-deb -x "$archive" "$2.part" ||
            die "cannot unpack $archive" 'dpkg-deb failed (see above)' 'free some space, then try again'
    done
    rm -f "$lab_home/apt/$1/archives"/*.deb
    mv "$2.part" "$2"
}

fetch() {
    state_name=$1
    shift
    say "fetching $*"
    (cd "$lab_home/apt/$state_name/archives" && private_apt "$state_name" "$@") >>"$lab_home/apt/$state_name/log" 2>&1 ||
        die "cannot fetch the packages: $*" "$(tail -n 1 "$lab_home/apt/$state_name/log")" \
            "see $lab_home/apt/$state_name/log; then try again"
}

# Resolved against what is installed here, so that only what this machine lacks is fetched; the programs run with
# the machine's own C library.
fetch_programs() {
    printf '%s\n' "$sources" | prepare_state programs /var/lib/dpkg/status
    # shellcheck disable=SC2086 # words are packages
    fetch programs apt-get install -y --download-only --no-install-recommends $qemu_packages ${guest_packages% *}
    fetch programs apt-get download busybox-static
    unpack programs "$lab_home/programs"
}

fetch_kernel() {
    : >"$lab_home/empty-status"
    echo "$mirror $kernel_release" | prepare_state kernel "$lab_home/empty-status"
    package=$(private_apt kernel apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p')
    [ -n "$package" ] ||
        die 'the kernel package was not found' "linux-image-amd64 of $kernel_release names no image" \
            "look at $lab_home/apt/kernel/log"
    fetch kernel apt-get download "$package"
    unpack kernel "$lab_home/kernel"
}

programs_work() {
    [ -d "$lab_home/programs" ] && in_programs qemu-system-x86_64 --version >/dev/null 2>&1 &&
        in_programs ndctl --version >/dev/null 2>&1 && in_programs busybox true
}

# in_programs PROGRAM ARGUMENTS...: a program that was fetched, or this machine's own if it had it already.
in_programs() {
    LD_LIBRARY_PATH=$program_libraries PATH=$lab_home/programs/usr/bin:$lab_home/programs/bin:$PATH "$@"
}

program_libraries=$lab_home/programs/usr/lib/x86_64-linux-gnu:$lab_home/programs/lib/x86_64-linux-gnu

# Everything that is fetched once and used again; a second call does nothing.
fetch_all() {
    if ! programs_work || [ ! -d "$lab_home/kernel/boot" ]; then
        need_space 1500
        require_debian
    fi
    programs_work || fetch_programs
    programs_work ||
        die 'the fetched programs do not run' "$(in_programs qemu-system-x86_64 --version 2>&1 | tail -n 1)" \
            "remove $lab_home and try again"
    [ -d "$lab_home/kernel/boot" ] || fetch_kernel
}
