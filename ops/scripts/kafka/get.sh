#!/usr/bin/env bash
# Puts the jars of Kafka (pom.xml: version and what it needs at run time) into
# <clone>/.cache/kafka/<version>, each compared with jars.sha256, and prints that folder's path on
# standard output; news go to standard error. Where all are there nothing is fetched.
#
# Usage: ops/scripts/kafka/get.sh [--record]
#   --record   writes jars.sha256 anew (after a change of the version in pom.xml)
# Exit 3: the jars cannot be had.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../../.." && pwd)
# shellcheck source=../say.sh
. "$HERE/../say.sh"

version=$(sed -n 's:.*<kafka.version>\(.*\)</kafka.version>.*:\1:p' "$HERE/pom.xml")
readonly version
readonly folder=$ROOT/.cache/kafka/$version
readonly sums=$HERE/jars.sha256

cannot() {
    say "error: $1" >&2
    say "  Kafka's jars come through Debian's maven and its usual repository settings. Without them:" >&2
    say "  set KAFKA_BROKERS=host:port to a Kafka of your own (4.1 or newer); none is started then." >&2
    exit 3
}

# Exactly the listed jars, each with its checksum.
verified() {
    [[ -d $1 ]] || return 1
    local listed present
    listed=$(awk '{print $2}' "$sums" | sort)
    present=$(cd "$1" && ls -- *.jar 2>/dev/null | sort)
    [[ $listed == "$present" ]] && (cd "$1" && sha256sum --quiet --strict -c "$sums" >/dev/null 2>&1)
}

# Maven's own downloads have no overall limit; ten minutes are plenty for 44 MB.
fetch() {
    local log=$ROOT/.cache/kafka/maven.log maven ticks=0
    command -v mvn >/dev/null || cannot "maven is not installed"
    step "getting Kafka $version: 45 jars, 44 MB" >&2
    timeout 600 mvn -B -f "$HERE/pom.xml" dependency:copy-dependencies -DincludeScope=runtime \
        "-DoutputDirectory=$1" </dev/null >"$log" 2>&1 &
    maven=$!
    while kill -0 "$maven" 2>/dev/null; do
        sleep 0.5
        if ((++ticks % 20 == 0)); then say "  $(grep -c 'Downloaded from' "$log" || true) files" >&2; fi
    done
    wait "$maven" || { show_tail "$log" 5; cannot "Kafka's jars could not be fetched"; }
}

main() {
    new=$folder.new.$$
    case ${1:-} in
        -h | --help) print_help "$0"; exit 0 ;;
        --record | '') ;;
        *) fail "unknown argument: $1 (see --help)" 2 ;;
    esac
    mkdir -p "$ROOT/.cache/kafka"
    if [[ ${1:-} == '' ]] && verified "$folder"; then
        printf '%s\n' "$folder"
        return 0
    fi
    trap 'rm -rf "$new"' EXIT
    fetch "$new"
    if [[ ${1:-} == --record ]]; then (cd "$new" && sha256sum -- *.jar) >"$sums"; fi
    verified "$new" || cannot "what was fetched is not what jars.sha256 lists; refused"
    rm -rf "$folder"
    mv "$new" "$folder"
    printf '%s\n' "$folder"
}

main "$@"
