# Sourced: starting processes under `supervise` and ending them, always with a deadline.
# A folder that owns processes (`.run`, `.test`) has pid/NAME (the process), supervisor/NAME (its
# supervisor), log/NAME.log. What we start carries RUN_FOLDER=<folder> in its environment: by that
# mark a later start finds what a killed launcher left, whatever became of its pid files.
# shellcheck shell=bash

now_ms() { date +%s%3N; }

# Alive and not a zombie waiting to be reaped.
process_alive() {
    local stat
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    [[ ${stat##*) } != Z* ]]
}

# wait_until SECONDS COMMAND...: tries it every 0.1 s; false when the time is over.
wait_until() {
    local deadline=$(($(now_ms) + $1 * 1000))
    shift
    until "$@"; do
        (($(now_ms) < deadline)) || return 1
        sleep 0.1
    done
}

all_gone() {
    local pid
    for pid in "$@"; do
        if process_alive "$pid"; then return 1; fi
    done
}

read_pid() {
    local pid=
    if [[ -r $1 ]]; then read -r pid <"$1" || true; fi
    printf '%s' "$pid"
}

# start_supervised FOLDER NAME SIGNAL COMMAND...: SIGNAL is what asks the process to stop. A session
# of its own keeps the terminal's Ctrl-C away from it; the launcher's lock (9) is not inherited.
start_supervised() {
    local folder=$1 name=$2 signal=$3
    shift 3
    mkdir -p "$folder/pid" "$folder/supervisor" "$folder/log"
    rm -f "$folder/pid/$name" "$folder/supervisor/$name"
    RUN_FOLDER=$folder setsid "$SCRIPTS/supervise" "$signal" "$folder" "$name" "$@" \
        </dev/null >>"$folder/log/supervise.log" 2>&1 9>&- &
    wait_until 10 test -s "$folder/pid/$name" || fail "$name could not be started"
}

# stop_supervised FOLDER SECONDS NAME...: all at once; who has not ended in time is killed.
stop_supervised() {
    local folder=$1 seconds=$2 name pid pids=()
    shift 2
    for name in "$@"; do
        pid=$(read_pid "$folder/supervisor/$name")
        if [[ -n $pid ]] && kill -TERM "$pid" 2>/dev/null; then pids+=("$pid"); fi
    done
    if ! wait_until "$seconds" all_gone "${pids[@]}"; then
        say "  not ended within $seconds s, killed: $*"
        kill_supervised "$folder" "$@"
    fi
    for name in "$@"; do rm -f "$folder/pid/$name" "$folder/supervisor/$name"; done
}

kill_supervised() {
    local folder=$1 name pid
    shift
    for name in "$@"; do
        for pid in "$(read_pid "$folder/supervisor/$name")" "$(read_pid "$folder/pid/$name")"; do
            if [[ -n $pid ]]; then kill -KILL "$pid" 2>/dev/null || true; fi
        done
    done
}

# Every living process that carries the folder's mark.
marked_processes() {
    local file
    for file in $(grep -lzFx -s "RUN_FOLDER=$1" /proc/[0-9]*/environ); do
        file=${file#/proc/}
        printf '%s\n' "${file%/environ}"
    done
}

is_supervisor() {
    { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null | grep -q "scripts/supervise "
}

# end_leftovers FOLDER [SAYING]: ends what a killed launcher, or an interrupted step, left:
# supervisors first, or they would start everything again.
end_leftovers() {
    local folder=$1 saying=${2:-processes that an earlier start left} pid pids
    mapfile -t pids < <(marked_processes "$folder")
    if ((${#pids[@]} == 0)); then return 0; fi
    step "ending ${#pids[@]} $saying"
    for pid in "${pids[@]}"; do
        if is_supervisor "$pid"; then kill -KILL "$pid" 2>/dev/null || true; fi
    done
    mapfile -t pids < <(marked_processes "$folder")
    if ((${#pids[@]})); then
        # TERM drains our programs; INT is PostgreSQL's fast stop, and a no-op for most others.
        kill -TERM "${pids[@]}" 2>/dev/null || true
        kill -INT "$(read_pid "$folder/pid/postgres")" 2>/dev/null || true
        wait_until 15 all_gone "${pids[@]}" || kill -KILL "${pids[@]}" 2>/dev/null || true
        wait_until 5 all_gone "${pids[@]}" || fail "processes that do not end: ${pids[*]}"
    fi
    rm -rf "${folder:?}/pid" "${folder:?}/supervisor"
}
