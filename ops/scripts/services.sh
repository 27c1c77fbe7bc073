# Sourced: Kafka, Redis and PostgreSQL of our own in a private folder, on free ports of 127.0.0.1.
# Needs ROOT and SCRIPTS, and say.sh and process.sh before it.
# shellcheck shell=bash

for part in kafka redis postgres; do
    # shellcheck source=/dev/null
    . "$SCRIPTS/services/$part.sh"
done

# A service whose address the user has set is used and not started.
services_to_start() {
    if [[ -z ${KAFKA_BROKERS:-} ]]; then printf 'kafka\n'; fi
    if [[ -z ${REDIS_URL:-} ]]; then printf 'redis\n'; fi
    if [[ -z ${DATABASE_URL:-} ]]; then printf 'postgres\n'; fi
}

# start_services FOLDER: all that are not given, side by side; sets and exports KAFKA_BROKERS,
# REDIS_URL, DATABASE_URL and sets SERVICES to the names that it started.
start_services() {
    local folder=$1 name
    mkdir -p "$folder/log" "$folder/pid"
    mapfile -t SERVICES < <(services_to_start)
    tell_given
    if ((${#SERVICES[@]})); then step "starting ${SERVICES[*]} in $folder"; fi
    for name in "${SERVICES[@]}"; do
        if [[ $name == kafka ]]; then kafka_prepare "$folder"; fi
        "${name}_start" "$folder"
    done
    for name in "${SERVICES[@]}"; do await_service "$folder" "$name"; done
    export KAFKA_BROKERS REDIS_URL DATABASE_URL
}

tell_given() {
    if [[ -n ${KAFKA_BROKERS:-} ]]; then
        say "  Kafka: KAFKA_BROKERS as given"
        python3 "$SCRIPTS/kafka/ready.py" "$KAFKA_BROKERS" 15 || fail "no Kafka answers at KAFKA_BROKERS=$KAFKA_BROKERS (unset it to have one started here)"
    fi
    if [[ -n ${REDIS_URL:-} ]]; then say "  Redis: REDIS_URL as given"; fi
    if [[ -n ${DATABASE_URL:-} ]]; then say "  PostgreSQL: DATABASE_URL as given"; fi
}

# Another program may have taken the port between the choice and the start: once more, twice at most.
await_service() {
    local folder=$1 name=$2 attempt
    for attempt in 1 2 3; do
        if "${name}_wait" 60 "$folder"; then
            say "  $name is up (pid $(read_pid "$folder/pid/$name"))"
            return 0
        fi
        grep -qi 'address already in use' "$folder/log/$name.log" || break
        stop_supervised "$folder" 5 "$name"
        : >"$folder/log/$name.log"
        if ((attempt < 3)); then "${name}_start" "$folder"; fi
    done
    show_tail "$folder/log/$name.log"
    fail "$name did not come up"
}

# stop_services FOLDER: Kafka first, then its readers' stores; 20 s in all, then they are killed.
stop_services() {
    stop_supervised "$1" 20 kafka redis postgres
}
