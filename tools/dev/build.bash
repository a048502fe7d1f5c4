# Configures and builds a preset.

build() { # PRESET [TARGET…]
    local preset=$1 log=$source_directory/build/$1/configure.log
    shift
    mkdir -p "$source_directory/build/$preset"
    if ! cmake -S "$source_directory" --preset "$preset" >"$log" 2>&1; then
        cat "$log" >&2
        fail "cmake could not configure $preset"
    fi
    say "building $preset"
    NINJA_STATUS="[%f/%t] " ninja -C "$source_directory/build/$preset" --quiet "$@" || fail "$preset does not build"
}
