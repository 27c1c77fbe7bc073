#include "shared/base/log.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <array>
#include <stdexcept>

#include <fmt/format.h>

// Defaults named below are those of librdkafka 2.0.2.
namespace shared::kafka {
namespace {

bool is_loopback(std::string_view brokers) {
    return brokers.starts_with("127.") || brokers.starts_with("localhost");
}

Options common_options(const Settings& settings) {
    Options options{
        {"bootstrap.servers", settings.brokers},
        {"client.id", settings.client_id.empty() ? "frontdesk" : settings.client_id},
        // Off by default until 2.10: small requests wait for the answer to the one before.
        {"socket.nagle.disable", "true"},
        // A dead peer is noticed within the deadlines of a conversation, not after a minute.
        {"socket.timeout.ms", "6000"},
        {"socket.connection.setup.timeout.ms", "4000"},
        {"socket.keepalive.enable", "true"},
        // 100 ms to 10 s by default: after a broker's restart nobody shall wait ten seconds.
        {"reconnect.backoff.ms", "50"},
        {"reconnect.backoff.max.ms", "1000"},
        // How soon an unknown leader is asked for again (250).
        {"topic.metadata.refresh.fast.interval.ms", "50"},
        // Idle connections closed by the broker are normal.
        {"log.connection.close", "false"},
    };
    // `localhost` tries ::1 first, is refused and backs off.
    if (is_loopback(settings.brokers)) options.emplace_back("broker.address.family", "v4");
    return options;
}

Options consumer_options(std::string_view group) {
    return {
        {"group.id", std::string(group)},
        // Offsets are committed by our code alone, after the work; never by a timer.
        {"enable.auto.commit", "false"},
        {"enable.auto.offset.store", "false"},
        // The default, `largest`, skips what a new group has not seen.
        {"auto.offset.reset", "earliest"},
        {"isolation.level", "read_committed"},
        {"check.crcs", "true"},
        // Wait after a failed fetch and after a leader moved (500).
        {"fetch.error.backoff.ms", "50"},
        {"allow.auto.create.topics", "false"},
    };
}

void on_log(const rd_kafka_t* /*client*/, int level, const char* kind, const char* text) {
    log_line(level, kind, text);
}

}  // namespace

Options producer_options(const ProducerSettings& producer) {
    return {
        // acks=all, five requests in flight, no reordering on retries.
        {"enable.idempotence", "true"},
        {"acks", "all"},
        // 5 ms by default, which one awaited ack pays in full; batches form by themselves while a
        // request is in flight.
        {"linger.ms", fmt::format("{}", producer.linger_ms)},
        // 5 min by default: longer than anybody waits for an answer.
        {"message.timeout.ms", std::to_string(producer.message_timeout.count())},
        {"retry.backoff.ms", "50"},
        // Full is the back-pressure signal; the default of 1 GiB is no bound.
        {"queue.buffering.max.messages", std::to_string(producer.queue_messages)},
        // Near the broker's max.message.bytes (schemas/topics.yaml), which counts the framing too.
        {"message.max.bytes", std::to_string(kMostRecordBytes)},
        {"queue.buffering.max.kbytes", std::to_string(producer.queue_kbytes)},
        // Says in the log when the producer id is there (see rdkafka_client.cpp); silent else.
        {"debug", "eos"},
    };
}

Options group_options(const Settings& settings, const GroupSettings& group) {
    Options options = consumer_options(with_prefix(settings, group.group));
    options.insert(
        options.end(),
        {{"partition.assignment.strategy", group.assignor},
         {"session.timeout.ms", std::to_string(group.session_timeout.count())},
         {"heartbeat.interval.ms", std::to_string(group.heartbeat.count())},
         {"max.poll.interval.ms", std::to_string(group.max_poll_interval.count())},
         {"queued.max.messages.kbytes", std::to_string(group.queue_kbytes)},
         // How soon a topic that was deleted and made anew is found again (5 min).
         {"topic.metadata.refresh.interval.ms", "5000"},
         // A partition added or resumed waits for the fetch that hangs at the broker (500).
         {"fetch.wait.max.ms", "50"},
         // Says in the log where a rebalance stands (join_state_internal.hpp); a few lines a
         // second.
         {"debug", "cgrp"},
         // Read for nothing but that they come: see GroupConsumer::client_turns().
         {"statistics.interval.ms", "1000"}});
    if (!group.instance_id.empty()) options.emplace_back("group.instance.id", group.instance_id);
    return options;
}

Options reader_options(const Settings& settings) {
    // 2.0.2 wants a group.id even for partitions assigned by hand; nothing is ever committed.
    Options options = consumer_options(with_prefix(settings, "frontdesk-log-reader"));
    options.insert(options.end(),
                   {{"enable.partition.eof", "true"},
                    // The end of a compacted log shows as an empty fetch: that wait is paid by
                    // every such read, and nobody fetches while no read is under way.
                    {"fetch.wait.max.ms", "5"},
                    // Whole partitions are read at once.
                    {"fetch.message.max.bytes", "4194304"}});
    return options;
}

Options admin_options() {
    return {};
}

ConfHolder make_conf(const Settings& settings, const Options& options) {
    ConfHolder conf(rd_kafka_conf_new());
    Options all = common_options(settings);
    all.insert(all.end(), options.begin(), options.end());
    std::array<char, 512> reason{};
    for (const auto& [key, value] : all) {
        if (rd_kafka_conf_set(
                conf.get(), key.c_str(), value.c_str(), reason.data(), reason.size()) !=
            RD_KAFKA_CONF_OK) {
            throw std::runtime_error(fmt::format("kafka setting {}: {}", key, reason.data()));
        }
    }
    rd_kafka_conf_set_log_cb(conf.get(), on_log);
    return conf;
}

ClientHolder make_client(rd_kafka_type_t type, ConfHolder conf) {
    std::array<char, 512> reason{};
    ClientHolder client(rd_kafka_new(type, conf.get(), reason.data(), reason.size()));
    if (!client) throw std::runtime_error(fmt::format("kafka client: {}", reason.data()));
    (void)conf.release();  // the client's from now on
    return client;
}

void log_line(int level, const char* kind, const char* text) {
    constexpr int kSyslogWarning = 4;
    if (level > kSyslogWarning) {
        log::debug("kafka client", {{"kind", kind}, {"text", text}});
        return;
    }
    log::warning_every(
        10, fmt::format("kafka_log_{}", kind), "kafka client", {{"kind", kind}, {"text", text}});
}

void log_error(rd_kafka_resp_err_t code, const char* reason) {
    const char* name = rd_kafka_err2name(code);
    log::warning_every(10,
                       fmt::format("kafka_error_{}", name),
                       "kafka error",
                       {{"code", name}, {"reason", reason == nullptr ? "" : reason}});
}

}  // namespace shared::kafka
