# Sourced: PostgreSQL's own programs on the database that the programs are set to use. Needs say.sh.
# shellcheck shell=bash

readonly DATABASE_MIGRATION='SELECT max(version) FROM public.schema_migrations'
# What is ours in a database that others may share; beside it public.schema_migrations.
readonly DATABASE_SCHEMAS='core healthcare legacy_session_ids'

# A secret setting, or the first line of the file it names.
database_setting() {
    local file=$1_FILE
    if [[ -n ${!1:-} ]]; then
        printf '%s' "${!1}"
    elif [[ -n ${!file:-} ]]; then
        head -n 1 "${!file}" || fail "${!file} cannot be read"
    fi
}

# Sets DATABASE: the URL without its password, which other users of the machine would see among the
# arguments; it goes by PGPASSWORD.
database_from_environment() {
    DATABASE=$(database_setting DATABASE_DIRECT_URL)
    if [[ -z $DATABASE ]]; then DATABASE=$(database_setting DATABASE_URL); fi
    [[ -n $DATABASE ]] || fail "DATABASE_DIRECT_URL or DATABASE_URL must be set" 2
    [[ $DATABASE =~ ^postgres(ql)?:// ]] ||
        fail "the database must be set as postgresql://user:password@host:port/database here" 2
    local name
    for name in psql pg_dump pg_restore; do
        command -v "$name" >/dev/null || fail "$name is missing: install postgresql-client"
    done
    if [[ $DATABASE =~ ^(postgres(ql)?://[^:/@]*):([^@/]*)@(.*)$ ]]; then
        DATABASE=${BASH_REMATCH[1]}@${BASH_REMATCH[4]}
        set_password "${BASH_REMATCH[3]}"
    fi
    take_words
    export PGAPPNAME=ops-scripts PGCONNECT_TIMEOUT=10
    database_sql 'SELECT 1' >/dev/null || fail "the database cannot be reached"
}

# As it stands in a URL, with %XX.
set_password() {
    local password=${1//\\/\\\\}
    printf -v PGPASSWORD '%b' "${password//%/\\x}"
    export PGPASSWORD
}

# Behind the question mark of DATABASE: words of ours, which libpq does not know, and a password.
take_words() {
    local word kept='' words=()
    if [[ $DATABASE == *\?* ]]; then IFS='&' read -ra words <<<"${DATABASE#*\?}"; fi
    for word in "${words[@]}"; do
        case $word in
            prepared=* | pooler=*) ;;
            password=*) set_password "${word#*=}" ;;
            *) kept+=${kept:+&}$word ;;
        esac
    done
    DATABASE=${DATABASE%%\?*}${kept:+?$kept}
}

# Whether the file is one that `backup` wrote, by its list of contents.
is_backup() {
    local contents
    contents=$(pg_restore --list "$1" 2>/dev/null) && [[ $contents == *'TABLE DATA core consumer_offsets'* ]]
}

database_psql() { psql -X -q -A -t -v ON_ERROR_STOP=1 --dbname="$DATABASE" "$@"; }
database_sql() { database_psql -c "$1"; }
