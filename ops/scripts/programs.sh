# Sourced: our own programs, each under supervision, with addresses chosen before it starts and kept
# over its restarts. Needs process.sh, and from ops/run: RUN, BIN, KEY_FILE, TOKEN_FILE.
# shellcheck shell=bash

declare -A METRICS ADMIN PUBLIC
# By program (ingest hot background): a setting for it alone.
declare -A PROGRAM_SETTINGS

# The process names, in the order in which lists name them.
plan_names() {
    local ingest=$1 hot=$2 background=$3 n
    INGESTS=(ingest) HOTS=() BACKGROUNDS=()
    for ((n = 2; n <= ingest; n++)); do INGESTS+=("ingest-$n"); done
    for ((n = 1; n <= hot; n++)); do HOTS+=("hot-$n"); done
    for ((n = 1; n <= background; n++)); do BACKGROUNDS+=("background-$n"); done
    PIPELINE=("${INGESTS[@]}" "${HOTS[@]}" "${BACKGROUNDS[@]}")
}

plan_addresses() {
    local ports names=("${PIPELINE[@]}" sandbox) name n=0
    mapfile -t ports < <(python3 "$SCRIPTS/ports.py" $((3 * ${#names[@]})))
    ((${#ports[@]} == 3 * ${#names[@]})) || fail "not enough free ports"
    for name in "${names[@]}"; do
        METRICS[$name]=127.0.0.1:${ports[n]}
        ADMIN[$name]=127.0.0.1:${ports[n + 1]}
        PUBLIC[$name]=127.0.0.1:${ports[n + 2]}
        n=$((n + 3))
    done
    SANDBOX_URL=http://${PUBLIC[sandbox]}
    INGEST_URL=$(urls PUBLIC "${INGESTS[@]}")
    METRICS_URLS=$(urls METRICS "${PIPELINE[@]}")
    ADMIN_URLS=$(urls ADMIN "${PIPELINE[@]}")
}

# urls ARRAY NAME...: their bases, separated by commas.
urls() {
    local -n of=$1
    local list="" name
    shift
    for name in "$@"; do list+=,http://${of[$name]}; done
    printf '%s' "${list#,}"
}

# start_program NAME PROGRAM [NAME=VALUE...]
start_program() {
    local name=$1 program=$2
    shift 2
    : >"$RUN/log/$name.log"
    start_supervised "$RUN" "$name" TERM env "FRONTDESK_PROCESS_NAME=$name" \
        "FRONTDESK_METRICS_LISTEN=${METRICS[$name]}" "FRONTDESK_ADMIN_LISTEN=${ADMIN[$name]}" \
        "FRONTDESK_ADMIN_TOKEN_FILE=$TOKEN_FILE" "$@" "$BIN/$program"
}

start_sandbox() {
    mkdir -p "$RUN/sandbox"
    start_program sandbox frontdesk-sandbox "FRONTDESK_SANDBOX_LISTEN=${PUBLIC[sandbox]}" \
        "FRONTDESK_SANDBOX_DATA=$RUN/sandbox" "FRONTDESK_SANDBOX_SEED=$ROOT/schemas/seed/demo.json" \
        "FRONTDESK_SANDBOX_INGEST_URL=http://${PUBLIC[ingest]}"
}

# Workers have a name in their group: one that was killed has its partitions back at once, where
# otherwise its dead predecessor keeps them until the session is over.
start_pipeline() {
    local name
    for name in "${INGESTS[@]}"; do
        mkdir -p "$RUN/$name"
        start_program "$name" frontdesk-ingest ${PROGRAM_SETTINGS[ingest]:+"${PROGRAM_SETTINGS[ingest]}"} \
            "FRONTDESK_MASTER_KEY_FILE=$KEY_FILE" \
            "FRONTDESK_INGEST_LISTEN=${PUBLIC[$name]}" "FRONTDESK_INGEST_SNAPSHOT=$RUN/$name/snapshot.db" \
            "FRONTDESK_INGEST_SPOOL=$RUN/$name/spool"
    done
    for name in "${HOTS[@]}"; do
        mkdir -p "$RUN/$name"
        start_program "$name" frontdesk-hot ${PROGRAM_SETTINGS[hot]:+"${PROGRAM_SETTINGS[hot]}"} \
            "FRONTDESK_MASTER_KEY_FILE=$KEY_FILE" \
            "FRONTDESK_HOT_INSTANCE_ID=$name" "FRONTDESK_HOT_SNAPSHOT=$RUN/$name/snapshot.db"
    done
    for name in "${BACKGROUNDS[@]}"; do
        start_program "$name" frontdesk-background ${PROGRAM_SETTINGS[background]:+"${PROGRAM_SETTINGS[background]}"} \
            "FRONTDESK_MASTER_KEY_FILE=$KEY_FILE" \
            "FRONTDESK_BACKGROUND_INSTANCE_ID=$name"
    done
}

answers_ok() { curl -fsS -o /dev/null --noproxy '*' -m 2 "$1" 2>/dev/null; }

# await_url NAME URL SECONDS
await_url() {
    local name=$1 url=$2
    if wait_until "$3" answers_ok "$url"; then
        say "  $name is ready (pid $(read_pid "$RUN/pid/$name"))"
        return 0
    fi
    say "  $url says: $(curl -sS --noproxy '*' -m 2 "$url" 2>&1 || true)" >&2
    show_tail "$RUN/log/$name.log"
    fail "$name was not ready within $3 s"
}

await_sandbox() { await_url sandbox "$SANDBOX_URL/sandbox/requests?after=0" 20; }

await_pipeline() {
    local name
    for name in "${PIPELINE[@]}"; do await_url "$name" "http://${ADMIN[$name]}/readyz" 60; done
}

# In the order of the flow, so that each finds what it needs until it has drained. A send may go on
# for 30 s in its hot worker.
stop_programs() {
    stop_supervised "$RUN" 10 "${INGESTS[@]}"
    stop_supervised "$RUN" 35 "${HOTS[@]}"
    stop_supervised "$RUN" 15 "${BACKGROUNDS[@]}"
    stop_supervised "$RUN" 5 sandbox
}
