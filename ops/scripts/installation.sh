# Sourced: what an installation in a private folder needs before our programs start: secrets, tables,
# topics, the demo clinics. Needs say.sh and services.sh, and RUN, BIN, ROOT, KEY_FILE, TOKEN_FILE.
# shellcheck shell=bash

# 32 random bytes as hex, for their owner alone; kept over starts.
make_secret() {
    [[ ! -s $1 ]] || return 0
    (umask 077 && head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$1.new")
    mv -f "$1.new" "$1"
}

prepare_folder() {
    mkdir -p "$RUN/log" "$RUN/pid"
    make_secret "$TOKEN_FILE"
    if [[ -z ${FRONTDESK_MASTER_KEY_FILE:-}${FRONTDESK_MASTER_KEY:-} ]]; then make_secret "$KEY_FILE"; fi
    : >"$RUN/log/supervise.log"
    rm -rf "${RUN:?}/held"
    read_kept_settings
}

# What ops/scripts/workers was told to keep: the topics of this folder were made with it.
read_kept_settings() {
    local line
    [[ -r $RUN/settings ]] || return 0
    while read -r line; do
        export "${line?}"
        say "  from $RUN/settings: $line"
    done <"$RUN/settings"
}

ctl() { FRONTDESK_MASTER_KEY_FILE=$KEY_FILE "$BIN/frontdeskctl" "$@" 9>&-; }

prepare_data() {
    step "database: migrations"
    ctl migrate
    step "topics"
    ctl topics create
}

seed_demo() {
    step "two demo clinics"
    ctl seed "$ROOT/schemas/seed/demo.json" --set-base-url "$SANDBOX_URL"
}
