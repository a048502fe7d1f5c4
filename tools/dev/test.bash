# The tests of every day, the long ones, fuzzing and benches.

run_tests() { # [--long] [NAME…]
    local long=no names=()
    while [[ $# -gt 0 ]]; do
        case $1 in
        --long) long=yes ;;
        -*) wrong_usage "unknown option $1" ;;
        *) names+=("$1") ;;
        esac
        shift
    done
    install_packages build test fuzz
    build dev
    build release
    build fuzz
    # One list of tests over all three builds, so that one line at the end says it all.
    python3 -B "$source_directory/tools/dev/gather_tests.py" "$source_directory/build" "$long" "${names[@]}" ||
        fail "no such test"
    export YOBIRIN_BUILD=$source_directory/build/dev YOBIRIN_RELEASE=$source_directory/build/release
    # One more at a time than there are cores: most tests wait for most of their time. Those that are timed run alone.
    exec ctest --test-dir "$source_directory/build/tests" --output-on-failure --no-tests=error -j $(($(nproc) + 1))
}

run_fuzzers() { # [NAME…]
    install_packages build fuzz
    build fuzz
    local minutes=${YOBIRIN_FUZZ_MINUTES:-5} target name
    for target in "$source_directory"/build/fuzz/bin/fuzz_*; do
        name=${target##*/fuzz_}
        if [[ $# == 0 || " $* " == *" $name "* ]]; then
            python3 -B "$source_directory/tools/checks/fuzz.py" "$source_directory/build/fuzz/bin" "$name" \
                --seconds $((minutes * 60)) || fail "$name found something"
        fi
    done
}

run_benches() { # [NAME…]
    install_packages build test bench
    build release
    local bench name
    for bench in "$source_directory"/tests/bench/*.py; do
        name=$(basename "$bench" .py)
        [[ $(head -c 2 "$bench") == '#!' ]] || continue # A part, not a bench.
        if [[ $# == 0 || " $* " == *" $name "* ]]; then
            /usr/bin/python3 -B "$bench"
        fi
    done
}
