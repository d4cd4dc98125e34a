# What is run in every mode of a topology. Runs in the guest; $results is where output goes.

check_all() {
    export TIERMARK_LAB_DEVICE_PATH="$device_path" TIERMARK_LAB_RUNS="$results"
    [ -z "$checks" ] || export TIERMARK_LAB_CHECKS="$checks"
    failed=0
    snapshot
    check doctor 60 tiermark doctor
    check conformance "$(time_left)" LabConformance
    run_more
    return "$failed"
}

# Half a minute less than the guest may take, so that what was found still gets out.
time_left() {
    left=$((limit - $(cut -d. -f1 /proc/uptime) - 30))
    echo $((left > 1 ? left : 1))
}

# check NAME SECONDS COMMAND...: its output is shown and kept as NAME.txt, its exit code as NAME.status.
check() {
    name=$1
    seconds=$2
    shift 2
    started=$(cut -d' ' -f1 /proc/uptime)
    {
        timeout "$seconds" "$@" 2>&1
        echo $? >"$results/$name.status"
    } | record "$results/$name.txt"
    code=$(cat "$results/$name.status")
    echo "$name: exit $code, from $started to $(cut -d' ' -f1 /proc/uptime) s"
    [ "$code" -ne 0 ] || return 0
    failed=1
    [ "$name" = conformance ] || tail -n 20 "$results/$name.txt"
}

# record FILE: keeps every line and shows verdicts at once; tee and grep hold lines back.
record() {
    : >"$1"
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$1"
        case $line in 'PASS '* | 'FAIL '* | 'SKIP '* | *' passed, '*) echo "$line" ;; esac
    done
}

snapshot() {
    {
        uname -a
        cat /proc/cmdline
        for node in /sys/devices/system/node/node*; do
            echo "${node##*/}: CPUs $(cat "$node/cpulist"), $(grep MemTotal "$node/meminfo")"
        done
        head /sys/devices/virtual/memory_tiering/*/nodelist 2>/dev/null
        cat /proc/iomem /proc/mounts
    } >"$results/machine.txt"
}

# The runs that a topology asks for besides.
run_more() {
    number=0
    while read -r line; do
        number=$((number + 1))
        # shellcheck disable=SC2086 # words are arguments
        check "run-$number" "$(time_left)" tiermark run $line --out "$results/run-$number"
    done </lab/runs
}
