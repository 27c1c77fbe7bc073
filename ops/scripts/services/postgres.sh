# Sourced: one PostgreSQL of our own. It does not run as root nor below a 0700 home, so its data
# always lie in /var/tmp/frontdesk-<hash of the clone>/<run|test|bench|chaos>, linked from FOLDER/postgres.
# shellcheck shell=bash

postgres_programs() {
    local folder
    folder=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
    [[ -x $folder/initdb ]] || fail "PostgreSQL's programs are not installed"
    printf '%s\n' "$folder"
}

# postgres_home FOLDER: where the data of that folder lie.
postgres_home() {
    local hash
    hash=$(printf '%s' "$ROOT" | sha256sum | cut -c1-16)
    printf '/var/tmp/frontdesk-%s/%s\n' "$hash" "$(basename "$1" | tr -d .)"
}

# The words that run a command as the account PostgreSQL may run as.
postgres_as() {
    if ((EUID == 0)); then
        printf '%s\n' setpriv --reuid=postgres --regid=postgres --init-groups
    else
        printf '%s\n' env
    fi
}

# A folder that another account put there in advance is not used.
postgres_make_home() {
    local folder=$1 home parent owner
    home=$(postgres_home "$folder")
    parent=${home%/*}
    mkdir -p -m 0755 "$parent"
    [[ ! -L $parent && -O $parent ]] || fail "$parent belongs to somebody else"
    # Without its link the data are of a folder that was removed by hand.
    if [[ ! -L $folder/postgres ]]; then rm -rf "$home"; fi
    owner=$(id -un)
    if ((EUID == 0)); then owner=postgres; fi
    [[ -d $home ]] || install -d -m 0700 -o "$owner" "$home"
    ln -sfn "$home" "$folder/postgres"
}

# A first initdb that was cut short leaves no PG_VERSION behind the mark, and is done again.
postgres_init() {
    local folder=$1 home as
    home=$(postgres_home "$folder")
    [[ ! -e $home/initialized ]] || return 0
    mapfile -t as < <(postgres_as)
    rm -rf "$home/data"
    (cd / && "${as[@]}" "$POSTGRES_BIN/initdb" -D "$home/data" -U postgres -E UTF8 --locale=C.UTF-8 \
        --auth=trust --no-sync) >"$folder/log/postgres-init.log" 2>&1 ||
        { show_tail "$folder/log/postgres-init.log"; fail "PostgreSQL's data folder could not be made"; }
    cat >>"$home/data/postgresql.conf" <<SETTINGS
timezone = 'UTC'
log_timezone = 'UTC'
max_connections = 200
max_wal_size = '512MB'
fsync = ${POSTGRES_FSYNC:-on}
track_commit_timestamp = ${POSTGRES_COMMIT_TIMES:-off}
shared_preload_libraries = '${POSTGRES_PRELOAD:-}'
SETTINGS
    touch "$home/initialized"
}

# postgres_start FOLDER: starts it on a free port; postgres_wait awaits it and makes the database.
# Sets DATABASE_URL and POSTGRES_PORT.
postgres_start() {
    local folder=$1 home as
    POSTGRES_BIN=$(postgres_programs)
    postgres_make_home "$folder"
    postgres_init "$folder"
    home=$(postgres_home "$folder")
    mapfile -t as < <(postgres_as)
    POSTGRES_PORT=$(python3 "$SCRIPTS/ports.py" 1)
    DATABASE_URL=postgresql://frontdesk@127.0.0.1:$POSTGRES_PORT/frontdesk
    start_supervised "$folder" postgres INT "${as[@]}" "$POSTGRES_BIN/postgres" -D "$home/data" \
        -p "$POSTGRES_PORT" -c listen_addresses=127.0.0.1 -c "unix_socket_directories=$home"
}

# postgres_sql STATEMENT [DATABASE]
postgres_sql() {
    "$POSTGRES_BIN/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$POSTGRES_SOCKET" -p "$POSTGRES_PORT" \
        -U postgres -d "${2:-postgres}" -c "$1"
}

postgres_answers() { postgres_sql 'SELECT 1' >/dev/null 2>&1; }

# postgres_wait SECONDS FOLDER
postgres_wait() {
    POSTGRES_SOCKET=$(postgres_home "$2")
    wait_until "$1" postgres_answers || return 1
    if [[ -z $(postgres_sql "SELECT 1 FROM pg_roles WHERE rolname = 'frontdesk'") ]]; then
        postgres_sql 'CREATE ROLE frontdesk LOGIN'
    fi
    if [[ -z $(postgres_sql "SELECT 1 FROM pg_database WHERE datname = 'frontdesk'") ]]; then
        postgres_sql "CREATE DATABASE frontdesk OWNER frontdesk"
    fi
}

# postgres_remove FOLDER: the data and what links to them.
postgres_remove() {
    local home
    home=$(postgres_home "$1")
    rm -rf "$home"
    rmdir "${home%/*}" 2>/dev/null || true
    rm -f "$1/postgres"
}
