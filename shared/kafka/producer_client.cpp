#include "shared/base/log.hpp"
#include "shared/kafka/producer_client_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <cstring>

namespace shared::kafka {
namespace {

constexpr std::chrono::seconds kDestroyLimit{3};

}  // namespace

ProducerClient::ProducerClient(const Settings& settings, const ProducerSettings& producer)
    : settings_(settings), id_state_(std::make_unique<IdState>()) {
    ConfHolder conf = make_conf(settings, producer_options(producer));
    rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    rd_kafka_conf_set_opaque(conf.get(), id_state_.get());
    rd_kafka_conf_set_log_cb(conf.get(), on_log);
    client_ = make_client(RD_KAFKA_PRODUCER, std::move(conf));
    events_.reset(rd_kafka_queue_get_main(client_.get()));
}

ProducerClient::~ProducerClient() {
    topics_.clear();
    events_.reset();
    if (!destroy_within(std::move(client_), 0, kDestroyLimit)) (void)id_state_.release();
}

// 2.0.2 has no call that tells whether the producer id is there. Its state machine names each
// change in the log (the `eos` debug context, which says nothing per record).
void ProducerClient::on_log(const rd_kafka_t* client,
                            int level,
                            const char* kind,
                            const char* text) {
    if (std::strcmp(kind, "IDEMPSTATE") == 0) {
        auto* state = static_cast<IdState*>(rd_kafka_opaque(client));
        const std::lock_guard lock(state->guard);
        state->assigned = std::strstr(text, "-> Assigned") != nullptr;
        state->changed.notify_all();
    }
    log_line(level, kind, text);
}

rd_kafka_topic_t* ProducerClient::topic(std::string_view name) {
    const std::lock_guard lock(topics_guard_);
    auto found = topics_.find(name);
    if (found == topics_.end()) {
        TopicHolder made(
            rd_kafka_topic_new(client_.get(), with_prefix(settings_, name).c_str(), nullptr));
        found = topics_.emplace(name, std::move(made)).first;
    }
    return found->second.get();
}

Error ProducerClient::error_of(rd_kafka_resp_err_t code) {
    const char* name = rd_kafka_err2name(code);
    switch (code) {
        case RD_KAFKA_RESP_ERR__QUEUE_FULL:
            return {"queue_full", name, Action::kRetry};
        case RD_KAFKA_RESP_ERR__FATAL:
            fatal_seen_ = true;
            return {"producer_fatal", name, Action::kRetry};
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
            return {"too_large", name, Action::kDeadLetter};
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
            return {"unknown_partition", name, Action::kStop};
        default:
            return {"kafka_down", name, Action::kRetry};
    }
}

Result<void> ProducerClient::produce(std::string_view topic_name,
                                     Partition partition,
                                     std::string_view key,
                                     std::optional<std::string_view> value,
                                     void* opaque) {
    // An empty value keeps an address: only a tombstone has none.
    const char* bytes = !value ? nullptr : value->empty() ? "" : value->data();
    const std::size_t size = value ? value->size() : 0;
    rd_kafka_topic_t* const handle = topic(topic_name);
    const rd_kafka_resp_err_t code =
        rd_kafka_producev(client_.get(),
                          RD_KAFKA_V_RKT(handle),
                          RD_KAFKA_V_PARTITION(partition),
                          RD_KAFKA_V_KEY(key.data(), key.size()),
                          RD_KAFKA_V_VALUE(const_cast<char*>(bytes), size),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                          RD_KAFKA_V_OPAQUE(opaque),
                          RD_KAFKA_V_END);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return error_of(code);
}

EventHolder ProducerClient::next_event(std::chrono::milliseconds timeout) {
    return EventHolder(rd_kafka_queue_poll(events_.get(), static_cast<int>(timeout.count())));
}

void ProducerClient::purge() {
    rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

bool ProducerClient::is_fatal() const {
    return fatal_seen_ ||
           rd_kafka_fatal_error(client_.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
}

void ProducerClient::raise_fatal() {
    rd_kafka_test_fatal_error(
        client_.get(), RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "asked for by a test");
}

bool ProducerClient::has_leaders(std::string_view name, std::chrono::milliseconds timeout) {
    const rd_kafka_metadata_t* raw = nullptr;
    if (rd_kafka_metadata(client_.get(), 0, topic(name), &raw, static_cast<int>(timeout.count())) !=
        RD_KAFKA_RESP_ERR_NO_ERROR) {
        return false;
    }
    const MetadataHolder metadata(raw);
    if (metadata->topic_cnt != 1 || metadata->topics[0].partition_cnt == 0) return false;
    const rd_kafka_metadata_topic_t& found = metadata->topics[0];
    for (int i = 0; i < found.partition_cnt; ++i) {
        if (found.partitions[i].leader < 0) return false;
    }
    return true;
}

bool ProducerClient::wait_for_producer_id(std::chrono::milliseconds timeout) {
    std::unique_lock lock(id_state_->guard);
    return id_state_->changed.wait_for(lock, timeout, [this] { return id_state_->assigned; });
}

}  // namespace shared::kafka
