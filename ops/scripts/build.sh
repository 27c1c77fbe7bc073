# Sourced: configuring and building a preset, with progress and one build at a time per clone.
# shellcheck shell=bash

# configure_preset PRESET
configure_preset() {
    local preset=$1 log=$ROOT/build/$1.configure.log
    [[ ! -e $ROOT/build/$preset/build.ninja ]] || return 0
    step "configuring build/$preset"
    mkdir -p "$ROOT/build"
    (cd "$ROOT" && cmake --preset "$preset") >"$log" 2>&1 9>&- ||
        { rm -f "$ROOT/build/$preset/build.ninja"; show_tail "$log" 30; fail "cmake could not configure build/$preset"; }
}

# The last line of Ninja's that tells how far it is, `[done/all seconds]`.
tell_progress() {
    local line
    line=$(grep -a -o '^\[[0-9]*/[0-9]* [^]]*\]' "$1" | tail -n 1 || true)
    if [[ -n $line && $line != "${told:-}" ]]; then say "  built $line"; fi
    told=$line
}

watch_build() {
    local pid=$1 log=$2 ticks=0 told=
    while process_alive "$pid"; do
        sleep 0.2
        if ((++ticks % 50 == 0)); then tell_progress "$log"; fi
    done
    wait "$pid"
}

# build_preset PRESET FOLDER [TARGET...]: all targets where none is named. FOLDER's mark lets a later
# start end a build whose launcher was killed. Sets BUILD_PID while it runs.
build_preset() {
    local preset=$1 folder=$2 log=$ROOT/build/$1.build.log began=$SECONDS
    shift 2
    mkdir -p "$ROOT/build" "$ROOT/.cache"
    exec 8>"$ROOT/.cache/build.lock"
    flock -n 8 || { step "waiting for another build in this clone"; flock -w 1800 8 || fail "it did not end"; }
    configure_preset "$preset"
    # Ninja's own check says whether there is anything to do, before anything is announced.
    if ! ninja -C "$ROOT/build/$preset" -n "$@" 2>/dev/null | grep -q 'no work to do'; then
        step "building build/$preset with $(nproc) cores (first time: several minutes)"
    fi
    RUN_FOLDER=$folder NINJA_STATUS='[%f/%t %es] ' ninja -C "$ROOT/build/$preset" "$@" \
        </dev/null >"$log" 2>&1 9>&- 8>&- &
    BUILD_PID=$!
    watch_build "$BUILD_PID" "$log" || { grep -a -A 25 '^FAILED' "$log" | head -n 60 >&2; show_tail "$log" 5; fail "the build failed"; }
    BUILD_PID=
    exec 8>&-
    if ((SECONDS - began > 3)); then say "  built in $((SECONDS - began)) s"; fi
}
