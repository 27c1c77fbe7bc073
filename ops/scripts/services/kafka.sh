# Sourced: one Kafka broker (KRaft) of our own, from the jars of kafka/get.sh.
# shellcheck shell=bash

# kafka_prepare FOLDER: jars and a formatted data folder; sets KAFKA_JARS.
kafka_prepare() {
    local folder=$1 status=0
    mkdir -p "$folder/kafka"
    # In the background, so that a signal is heard at once; the mark has it ended then.
    RUN_FOLDER=$folder "$SCRIPTS/kafka/get.sh" >"$folder/kafka/jars" 9>&- &
    wait $! || status=$?
    if ((status)); then exit "$status"; fi
    KAFKA_JARS=$(<"$folder/kafka/jars")
}

# A client goes on at the address that the broker names to it, so that what stands between the two
# needs a listener of its own. For each name in KAFKA_LINKS there is one, and it names a port on which
# the broker does not listen. KAFKA_GATES tells both: `NAME=LISTENS:NAMED,...`. Empty as a rule.
# kafka_links FOLDER PORT...: two ports for each link.
kafka_links() {
    local properties=$1/kafka/server.properties name n=0 listens='' named='' protocols=''
    shift
    KAFKA_GATES=
    for name in ${KAFKA_LINKS:-}; do
        listens+=,LINK$n://127.0.0.1:$1
        named+=,LINK$n://127.0.0.1:$2
        protocols+=,LINK$n:PLAINTEXT
        KAFKA_GATES+=${KAFKA_GATES:+,}$name=$1:$2
        n=$((n + 1))
        shift 2
    done
    export KAFKA_GATES
    sed -i -e "s|@LINK_LISTENERS@|$listens|" -e "s|@LINK_ADVERTISED@|$named|" \
        -e "s|@LINK_PROTOCOLS@|$protocols|" "$properties"
}

# kafka_configure FOLDER BROKER_PORT CONTROLLER_PORT LINK_PORT...
kafka_configure() {
    local folder=$1 broker=$2 controller=$3
    sed -e "s|@BROKER_PORT@|$broker|g" -e "s|@CONTROLLER_PORT@|$controller|g" \
        -e "s|@DATA@|$folder/kafka/data|g" "$SCRIPTS/kafka/server.properties.in" \
        >"$folder/kafka/server.properties"
    kafka_links "$folder" "${@:4}"
}

kafka_format() {
    local folder=$1 id
    [[ ! -e $folder/kafka/data/meta.properties ]] || return 0
    # A cluster id is 16 bytes in URL-safe base64 that does not begin with a dash.
    id=A$(head -c 16 /dev/urandom | base64 | tr '+/' '-_' | cut -c2-22)
    java -Xmx128m -XX:TieredStopAtLevel=1 -cp "$KAFKA_JARS/*" \
        "-Dlog4j2.configurationFile=$SCRIPTS/kafka/log4j2.yaml" kafka.tools.StorageTool \
        format --cluster-id "$id" --config "$folder/kafka/server.properties" \
        >"$folder/log/kafka-format.log" 2>&1 ||
        { show_tail "$folder/log/kafka-format.log"; fail "Kafka's data folder could not be formatted"; }
}

# kafka_start FOLDER: starts it on free ports; kafka_wait awaits it. Sets KAFKA_BROKERS.
kafka_start() {
    local folder=$1 ports links
    read -ra links <<<"${KAFKA_LINKS:-}"
    mapfile -t ports < <(python3 "$SCRIPTS/ports.py" $((2 + 2 * ${#links[@]})))
    kafka_configure "$folder" "${ports[@]}"
    kafka_format "$folder"
    KAFKA_BROKERS=127.0.0.1:${ports[0]}
    start_supervised "$folder" kafka TERM java -Xms256m -Xmx512m -XX:+UseG1GC \
        -XX:MaxGCPauseMillis=20 -Djava.awt.headless=true \
        "-Dlog4j2.configurationFile=$SCRIPTS/kafka/log4j2.yaml" \
        -cp "$KAFKA_JARS/*" kafka.Kafka "$folder/kafka/server.properties"
}

# In short tries, so that a signal to the script is not kept waiting.
kafka_wait() { wait_until "$1" python3 "$SCRIPTS/kafka/ready.py" "$KAFKA_BROKERS" 0.5; }
