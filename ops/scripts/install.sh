#!/usr/bin/env bash
# Installs the Debian packages that are missing, and nothing else: where all are there it takes no
# step and needs no rights. The servers among them (PostgreSQL, Redis) are installed for their
# programs alone: the packages' own servers are neither started nor enabled.
#
# Usage: ops/scripts/install.sh [--fuzz] [--list]
#
#   --fuzz   also what ./ops/fuzz alone needs
#   --list   names them, installs nothing
set -euo pipefail

SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=say.sh
. "$SCRIPTS/say.sh"

# One wanted thing a line; where Debian 12 and 13 differ the names stand side by side, best first.
# Boost: Debian 12's default is 1.74, whose Beast is too old; 1.81 lies beside it.
readonly PACKAGES='
ca-certificates curl jq python3 git
g++ cmake ninja-build ccache pkg-config clang-format clang-tidy
libboost1.81-dev|libboost1.83-dev
libssl-dev libcurl4-openssl-dev libicu-dev libsqlite3-dev zlib1g-dev libzstd-dev
libfmt-dev libspdlog-dev libsimdjson-dev libcli11-dev libtomlplusplus-dev libyaml-cpp-dev
librdkafka-dev libpqxx-dev libhiredis-dev libcsv-dev prometheus-cpp-dev
libgtest-dev libgmock-dev libbenchmark-dev
maven openjdk-17-jre-headless|openjdk-21-jre-headless
redis-server postgresql postgresql-client pgbouncer openssl
docker-compose
python3-jsonschema
'

# libFuzzer comes with clang's runtime, of the same version.
readonly FUZZ_PACKAGES='clang libclang-rt-14-dev|libclang-rt-19-dev'
wanted_packages=$PACKAGES

installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Those wanted none of whose alternatives is installed.
missing() {
    local wanted name found
    for wanted in $wanted_packages; do
        found=0
        for name in ${wanted//|/ }; do
            if installed "$name"; then found=1; fi
        done
        if ((found == 0)); then printf '%s\n' "$wanted"; fi
    done
}

# Of several alternatives the first that the package sources have.
choose() {
    local name
    for name in ${1//|/ }; do
        if [[ -n $(apt-cache madison "$name" 2>/dev/null) ]]; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    fail "the package sources have none of: ${1//|/ }"
}

readonly POLICY=/usr/sbin/policy-rc.d
readonly CLUSTER=/etc/postgresql-common/createcluster.conf

# While packages are unpacked no service may be started, and PostgreSQL makes no cluster of its own.
forbid_servers() {
    if [[ -e $POLICY ]]; then mv "$POLICY" "$POLICY.before-frontdesk"; fi
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 0755 "$POLICY"
    trap allow_servers EXIT
    if [[ ! -e $CLUSTER ]]; then
        mkdir -p "${CLUSTER%/*}"
        printf 'create_main_cluster = false\n' >"$CLUSTER"
    fi
}

allow_servers() {
    rm -f "$POLICY"
    if [[ -e $POLICY.before-frontdesk ]]; then mv "$POLICY.before-frontdesk" "$POLICY"; fi
}

# What was just installed must not start at the next boot either.
disable_servers() {
    local unit
    command -v systemctl >/dev/null || return 0
    for unit in "$@"; do systemctl disable --quiet "$unit" 2>/dev/null || true; done
}

install_packages() {
    local log names=() wanted
    log=$(mktemp /tmp/frontdesk-install.XXXXXX)
    step "reading the package lists (apt-get update)"
    apt-get update -q >"$log" 2>&1 || { show_tail "$log"; fail "apt-get update failed"; }
    for wanted in "$@"; do names+=("$(choose "$wanted")"); done
    step "installing ${#names[@]} packages and what they need (about 2 minutes): ${names[*]}"
    forbid_servers
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef \
        -o DPkg::Lock::Timeout=300 "${names[@]}" </dev/null >>"$log" 2>&1 &
    watch_install $! "$log"
    allow_servers
    for wanted in "${names[@]}"; do
        case $wanted in redis-server | postgresql | pgbouncer) disable_servers "$wanted" ;; esac
    done
    rm -f "$log"
}

watch_install() {
    local pid=$1 log=$2 ticks=0
    while kill -0 "$pid" 2>/dev/null; do
        sleep 1
        if ((++ticks % 10 == 0)); then
            say "  $(grep -c '^Unpacking' "$log" || true) unpacked, $(grep -c '^Setting up' "$log" || true) set up"
        fi
    done
    wait "$pid" || { show_tail "$log" 30; fail "apt-get install failed"; }
}

main() {
    if [[ ${1:-} == --fuzz ]]; then
        wanted_packages+=" $FUZZ_PACKAGES"
        shift
    fi
    case ${1:-} in
        -h | --help) print_help "$0"; exit 0 ;;
        --list) printf '%s\n' $wanted_packages; exit 0 ;;
        '') ;;
        *) fail "unknown argument: $1 (see --help)" 2 ;;
    esac
    command -v dpkg-query >/dev/null || fail "this is not Debian; install what --list names by hand"
    local lacking
    mapfile -t lacking < <(missing)
    if ((${#lacking[@]} == 0)); then return 0; fi
    if ((EUID != 0)); then
        fail "packages are missing and only root can install them: apt-get install ${lacking[*]//|*/}"
    fi
    install_packages "${lacking[@]}"
}

main "$@"
