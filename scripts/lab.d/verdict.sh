# Judges what a guest brought back. Sourced by scripts/lab.

# A check of a topology passes only if it says so: one that did not run is a failure.
# A word is NAME, for all modes, or MODE:NAME.
missing_checks() {
    [ -z "$chosen_checks" ] || return 0
    for expected in $topology_expected; do
        case $expected in
        *:*) wanted_modes=${expected%%:*} ;;
        *) wanted_modes=$topology_modes ;;
        esac
        for mode in $wanted_modes; do
            grep -q "^PASS ${expected#*:}:" "$work/$mode/conformance.txt" 2>/dev/null ||
                echo "FAIL $mode/${expected#*:}: expected in this topology, and did not pass"
        done
    done
}

failed_commands() {
    for mode in $topology_modes; do
        for file in "$work/$mode"/*.status; do
            [ -e "$file" ] || { echo "FAIL $mode: nothing came back"; continue; }
            code=$(cat "$file")
            [ "$code" = 0 ] || echo "FAIL $mode/$(basename "$file" .status): exit code $code"
        done
    done
}

conformance_lines() {
    for mode in $topology_modes; do
        [ ! -f "$work/$mode/conformance.txt" ] ||
            sed -n "s,^\(PASS\|FAIL\|SKIP\) ,\1 $mode/,p" "$work/$mode/conformance.txt"
    done
}

# judge: writes the topology's lines to $work/verdict.txt and shows them; fails if one of them is a failure.
judge() {
    { conformance_lines; failed_commands; missing_checks; } >"$work/verdict.txt"
    sed "s|^\(....\) |\1 $topology_name/|" "$work/verdict.txt"
    ! grep -q '^FAIL' "$work/verdict.txt"
}
