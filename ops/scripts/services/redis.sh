# Sourced: one Redis of our own, as a cache: nothing on disk, the oldest entries give way.
# shellcheck shell=bash

# redis_start FOLDER: starts it on a free port; redis_wait awaits it. Sets REDIS_URL.
redis_start() {
    local folder=$1 port
    port=$(python3 "$SCRIPTS/ports.py" 1)
    mkdir -p "$folder/redis"
    REDIS_URL=redis://127.0.0.1:$port/0
    # Its process title would overwrite the environment that marks it as ours.
    start_supervised "$folder" redis TERM redis-server --port "$port" --bind 127.0.0.1 \
        --dir "$folder/redis" --save '' --appendonly no --databases 4096 --daemonize no --set-proc-title no \
        --maxmemory 256mb --maxmemory-policy allkeys-lru
}

redis_answers() {
    local port=${REDIS_URL%/*}
    port=${port##*:}
    # A failed connection ends the shell it is tried in, hence the subshell.
    (
        exec 3<>"/dev/tcp/127.0.0.1/$port"
        printf 'PING\r\n' >&3
        read -r -t 1 answer <&3
        [[ $answer == +PONG* ]]
    ) 2>/dev/null
}

redis_wait() { wait_until "$1" redis_answers; }
