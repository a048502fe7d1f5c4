# The suite on this machine: up and down.

ready_within_seconds=30

# Reads --office FILE, --root DIR, --detach into variables of those names.
read_suite_options() {
    office=$source_directory/etc/demo.toml
    root=$source_directory/.run
    detach=no
    while [[ $# -gt 0 ]]; do
        case $1 in
        --office) office=${2:?--office needs a file} && shift 2 ;;
        --root) root=${2:?--root needs a directory} && shift 2 ;;
        --detach) detach=yes && shift ;;
        *) wrong_usage "unknown option $1" ;;
        esac
    done
    root=$(realpath -m "$root")
}

yobirin() { "$source_directory/build/release/bin/yobirin" --root "$root" "$@"; }

suite_up() {
    read_suite_options "$@"
    [[ -r $office ]] || fail "cannot read the office file $office"
    # 108 bytes is all the kernel allows for a socket's path.
    [[ ${#root} -le 70 ]] || fail "$root is too long a path for sockets; choose a shorter --root"
    install_packages build
    build release suite
    mkdir -p "$root/etc"
    "$source_directory/build/release/bin/yobirin-supervisor" --root "$root" --units "$source_directory/systemd" --detach ||
        fail "not started"
    if ! yobirin apply "$office" | tee "$root/etc/applied"; then
        stop_suite
        fail "the office file was not applied"
    fi
    wait_until_ready
    python3 "$source_directory/tools/dev/phones.py" "$office" "$root/etc/applied"
    echo ready
    [[ $detach == yes ]] || stay_in_front
}

wait_until_ready() {
    local end=$((SECONDS + ready_within_seconds))
    until yobirin status >"$root/log/status" 2>&1; do
        if ((SECONDS >= end)); then
            cat "$root/log/status" >&2
            stop_suite
            fail "not ready within $ready_within_seconds seconds; see $root/log"
        fi
        sleep 0.1
    done
}

# Shows warnings and errors as they come, until Ctrl-C.
stay_in_front() {
    trap 'stop_suite; exit 0' INT TERM
    tail --pid=$$ -q -n +1 -F "$root"/log/*.log 2>/dev/null | grep --line-buffered '^<[0-4]>' &
    while supervisor_runs; do
        wait_for_supervisor
    done
    fail "the supervisor ended; see $root/log/supervisor.log"
}

supervisor_runs() {
    [[ -e $root/supervisor.pid ]] && ! flock -n "$root/supervisor.pid" true
}

# Returns when the supervisor has let go of its lock; a signal interrupts it.
wait_for_supervisor() {
    flock "$root/supervisor.pid" true &
    wait $! || true
}

stop_suite() {
    supervisor_runs || return 0
    kill -TERM "$(<"$root/supervisor.pid")"
    flock -w 10 "$root/supervisor.pid" true || fail "the suite in $root does not stop"
}

suite_down() {
    read_suite_options "$@"
    supervisor_runs || say "nothing runs in $root"
    stop_suite
}
