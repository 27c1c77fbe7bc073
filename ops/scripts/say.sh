# Sourced: how the scripts speak. Everything goes to the terminal, nothing here ends a process but
# `fail`.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }

# A step that takes a while says beforehand what it does.
step() { printf '%s == %s\n' "$(date +%H:%M:%S)" "$*"; }

# fail MESSAGE [EXIT CODE]
fail() {
    printf 'error: %s\n' "$1" >&2
    exit "${2:-1}"
}

# The last lines of a log, indented, so that a failure shows its cause.
show_tail() {
    local file=$1 lines=${2:-15}
    [[ -s $file ]] || return 0
    say "  the end of $file:" >&2
    tail -n "$lines" "$file" | sed 's/^/    /' >&2
}

# The comment block at the top of a script is its --help.
print_help() {
    sed -n '2,/^[^#]/{/^#/{s/^# \{0,1\}//;p}}' "$1"
}
