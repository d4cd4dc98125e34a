# Reads a topology file and turns it into QEMU's arguments and the kernel's. Sourced by scripts/lab.
# The format is described in docs/lab.md.

# value KEY DEFAULT WORDS...: the value of the word KEY=... among WORDS.
value() {
    wanted=$1
    found=$2
    shift 2
    for word in "$@"; do case $word in "$wanted="*) found=${word#*=} ;; esac done
    printf '%s' "$found"
}

# mib TEXT: 512M or 2G as a number of MiB.
mib() {
    case $1 in
    *[0-9]M) number=${1%M} factor=1 ;;
    *[0-9]G) number=${1%G} factor=1024 ;;
    *) number=x factor=1 ;;
    esac
    case $number in
    '' | *[!0-9]*) die "'$1' is no size" "$topology_file has it" "write a number with M or G, such as 512M" ;;
    esac
    echo $((number * factor))
}

known_words() {
    allowed=$1
    shift
    for word in "$@"; do
        case " $allowed " in
        *" ${word%%=*} "*) ;;
        *) die "'$word' is not understood" "$topology_file, line '$kind $rest'" "use: $allowed" ;;
        esac
    done
}

# Persistent memory lies at its node's end: the kernel is told to take it for that by memmap=.
add_persistent_memory() {
    [ "$1" != 0 ] || return 0
    size=$(mib "$1")
    persistent_end=$((memory_total + node_memory))
    [ "$persistent_end" -le 2800 ] ||
        die "node $node has persistent memory beyond 2800M" \
            'the machine has a hole in its addresses there' "use smaller nodes in $topology_file"
    [ "$size" -le "$node_memory" ] ||
        die "node $node has $node_memory MiB" "$1 of it are to be persistent" "correct $topology_file"
    kernel_arguments="$kernel_arguments memmap=${size}M!$((persistent_end - size))M"
}

# node ID [cpus=N] [memory=SIZE] [pmem=SIZE] [initiator=ID]
read_node() {
    next_node "$1"
    shift
    known_words 'cpus memory pmem initiator' "$@"
    node_cpus=$(value cpus 0 "$@")
    node_memory=$(mib "$(value memory 0M "$@")")
    [ "$node_cpus" -eq 0 ] || first_cpu_node=${first_cpu_node:-$node}
    [ "$node_cpus" -eq 0 ] || last_socket_node=$node
    add_persistent_memory "$(value pmem 0 "$@")"
    memory_total=$((memory_total + node_memory))
    cpus_present=$((cpus_present + node_cpus))
    nodes="$nodes $node:$node_cpus:$node_memory:$(value initiator "$first_cpu_node" "$@")"
}

# gap ID: 16 MiB of memory that the kernel is told not to touch, since it refuses a whole HMAT for a node without any.
read_gap() {
    next_node "$1"
    last_socket_node=$node
    nodes="$nodes $node:0:16:"
    kernel_arguments="$kernel_arguments memmap=16M\$${memory_total}M"
    memory_total=$((memory_total + 16))
}

# QEMU lays out memory by the nodes' numbers.
next_node() {
    case $1 in
    '' | *[!0-9]*) die "'$1' is no number of a node" "$topology_file has it" 'write a number from 0 on' ;;
    esac
    [ -z "$nodes" ] || [ "$1" -gt "$node" ] ||
        die "node $1 comes after node $node" "$topology_file has its nodes in another order" 'put them in ascending order'
    node=$1
}

# hmat INITIATOR TARGET latency=NANOSECONDS bandwidth=SIZE-PER-SECOND
read_hmat() {
    from="hmat-lb,initiator=$1,target=$2,hierarchy=memory"
    shift 2
    known_words 'latency bandwidth' "$@"
    latency=$(value latency '' "$@")
    bandwidth=$(value bandwidth '' "$@")
    [ -z "$latency" ] || hmat_arguments="$hmat_arguments -numa $from,data-type=access-latency,latency=$latency"
    [ -z "$bandwidth" ] || hmat_arguments="$hmat_arguments -numa $from,data-type=access-bandwidth,bandwidth=$bandwidth"
}

read_line() {
    # shellcheck disable=SC2086 # words are words
    set -- $rest
    case $kind in
    '' | '#'*) ;;
    about) topology_about=$rest ;;
    node) read_node "$@" ;;
    gap) read_gap "$@" ;;
    hmat) read_hmat "$@" ;;
    distance) distances="$distances $1-$2=$3" ;;
    modes) topology_modes=$rest ;;
    kernel) kernel_arguments="$kernel_arguments $rest" ;;
    run) topology_runs="$topology_runs$rest
" ;;
    expect) topology_expected="$topology_expected $rest" ;;
    limit) topology_limit=$rest ;;
    *) die "'$kind' is not understood" "$topology_file has a line '$kind $rest'" 'see docs/lab.md for the format' ;;
    esac
}

# read_topology FILE: sets qemu_arguments, kernel_arguments and the topology_* variables.
read_topology() {
    topology_file=$1
    topology_name=$(basename "$1" .topology)
    topology_about='' topology_modes=plain topology_runs='' topology_expected='' topology_limit=600
    qemu_arguments='' kernel_arguments='' hmat_arguments='' distances=''
    nodes='' node_ids='' memory_total=0 first_cpu_node='' last_socket_node=-1 persistent_end=''
    cpus_present=0 sockets=0 sockets_at_start=0 plugged=''
    [ -r "$1" ] || die "there is no topology file $1" 'it cannot be read' "choose one of: $(topology_names | tr '\n' ' ')"
    while read -r kind rest || [ -n "$kind" ]; do read_line; done <"$1"
    [ "$cpus_present" -gt 0 ] && [ "$memory_total" -gt 0 ] ||
        die "the topology $1 has no CPU or no memory" 'no node line has cpus= and memory=' 'see docs/lab.md for the format'
    [ "$(echo "$nodes" | cut -d: -f2)" != 0 ] ||
        die "the first node of $1 has no CPUs" 'the machine starts on it' 'begin with a node that has some'
    finish_arguments
}

# The firmware keeps its tables at the end of memory. If persistent memory is there, they get memory of their own.
add_firmware_memory() {
    firmware_memory=0
    [ "$persistent_end" = "$memory_total" ] || return 0
    firmware_memory=16
    kernel_arguments="$kernel_arguments memmap=16M\$${memory_total}M"
    memory_total=$((memory_total + 16))
}

# add_sockets COUNT: processors that exist from the start have the lowest numbers, those after an empty socket are
# plugged in one by one.
add_sockets() {
    if [ "$sockets" = "$sockets_at_start" ]; then
        sockets_at_start=$((sockets_at_start + $1))
    else
        for socket in $(seq "$sockets" $((sockets + $1 - 1))); do
            plugged="$plugged -device PROCESSOR,socket-id=$socket,core-id=0,thread-id=0"
        done
    fi
    sockets=$((sockets + $1))
}

# The kernel numbers nodes in the order in which the firmware names them: those of processors first, in a socket each,
# empty ones too, then those of memory. So a gap is a node with an empty socket and no memory to use, and a node without
# processors gets one if a node with a socket follows.
# add_node ID CPUS MEMORY INITIATOR EXTRA-MEMORY
add_node() {
    argument=node,nodeid=$1
    near=$4
    if [ "$2" -gt 0 ] || [ "$1" -le "$last_socket_node" ]; then
        near=$1
        first=$sockets
        if [ "$2" -gt 0 ]; then add_sockets "$2"; else sockets=$((sockets + 1)); fi
        argument="$argument,cpus=$first-$((sockets - 1))"
    fi
    # QEMU wants to know every node's nearest processors when it writes a table of latencies, and refuses it otherwise.
    [ -z "$hmat_arguments" ] || argument="$argument,initiator=$near"
    if [ "$3" -gt 0 ]; then
        qemu_arguments="$qemu_arguments -object memory-backend-ram,id=memory$1,size=$(($3 + $5))M"
        argument="$argument,memdev=memory$1"
    fi
    qemu_arguments="$qemu_arguments -numa $argument"
    node_ids="$node_ids $1"
}

# QEMU wants all distances or none: those that are not given are the usual 20.
add_distances() {
    [ -n "$distances" ] || return 0
    for from in $node_ids; do
        for to in $node_ids; do
            [ "$from" -lt "$to" ] || continue
            # shellcheck disable=SC2086 # words are words
            distance=$(value "$from-$to" "$(value "$to-$from" 20 $distances)" $distances)
            qemu_arguments="$qemu_arguments -numa dist,src=$from,dst=$to,val=$distance"
        done
    done
}

finish_arguments() {
    add_firmware_memory
    for entry in $nodes; do
        [ "$entry" = "${nodes##* }" ] && extra=$firmware_memory || extra=0
        IFS=: read -r node node_cpus node_memory near <<END
$entry
END
        add_node "$node" "$node_cpus" "$node_memory" "$near" "$extra"
    done
    add_distances
    machine=q35
    [ -z "$hmat_arguments" ] || machine=q35,hmat=on
    processors="-smp $sockets_at_start"
    if [ "$sockets" -gt "$cpus_present" ]; then
        processors="-smp $sockets_at_start,maxcpus=$sockets,sockets=$sockets,cores=1,threads=1"
        kernel_arguments="$kernel_arguments possible_cpus=$cpus_present"
    fi
    qemu_arguments="-machine $machine -m ${memory_total}M $processors $qemu_arguments $hmat_arguments $plugged"
}

topology_names() {
    for file in "$lab_parts"/topologies/*.topology; do basename "$file" .topology; done
}
