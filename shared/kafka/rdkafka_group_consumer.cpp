#include "shared/base/log.hpp"
#include "shared/kafka/group_consumer.hpp"
#include "shared/kafka/group_end_internal.hpp"
#include "shared/kafka/join_state_internal.hpp"
#include "shared/kafka/native_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

// Guards against faults of librdkafka 2.0.2 are named by its issue numbers.
namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kSeekLimit{2000};
constexpr milliseconds kCloseLimit{5000};    // of a consumer that is destroyed without close()
constexpr milliseconds kDestroyLimit{2000};  // after the close

class Consumer final : public GroupConsumer {
  public:
    Consumer(const Settings& settings, const GroupSettings& group, RebalanceListener& listener)
        : settings_(settings), listener_(listener), told_(std::make_unique<Told>()) {
        told_->consumer = this;
        ConfHolder conf = make_conf(settings, group_options(settings, group));
        rd_kafka_conf_set_opaque(conf.get(), told_.get());
        rd_kafka_conf_set_log_cb(conf.get(), on_log);
        // These are called from this client's polls alone, thus on the caller's thread.
        rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
        rd_kafka_conf_set_error_cb(conf.get(), on_error);
        rd_kafka_conf_set_offset_commit_cb(conf.get(), on_committed);
        rd_kafka_conf_set_stats_cb(conf.get(), on_statistics);
        client_ = make_client(RD_KAFKA_CONSUMER, std::move(conf));
        rd_kafka_poll_set_consumer(client_.get());
        queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
        subscribe(group.topics);
    }

    ~Consumer() override { close(kCloseLimit); }

    // One by one: the batch call loses records beside pause, seek and rebalance (#4208).
    Result<std::optional<Record>> poll(milliseconds timeout) override {
        const auto deadline = SteadyClock::now() + timeout;
        if (client_ && !resumed_.empty()) {
            wake_fetchers(client_.get(), list_of(settings_, std::exchange(resumed_, {})));
        }
        if (!held_.empty()) commit(std::exchange(held_, {}));
        while (client_) {
            const MessageHolder message(rd_kafka_consumer_poll(client_.get(), left_ms(deadline)));
            if (!fatal_.empty()) break;
            if (!message) return std::optional<Record>();
            if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
                note(message->err, rd_kafka_message_errstr(message.get()));
                continue;
            }
            Record record = record_of(settings_, *message);
            if (is_wanted(record)) return std::optional<Record>(std::move(record));
        }
        return Error{"kafka_fatal", client_ ? fatal_ : "closed", Action::kStop};
    }

    void wake(int fd) override { write_when_filled(queue_.get(), fd); }

    void pause(const TopicPartition& partition) override { (void)set_paused(partition, true); }
    void resume(const TopicPartition& partition) override {
        if (set_paused(partition, false)) resumed_[partition] = RD_KAFKA_OFFSET_END;
    }

    Result<void> seek(const TopicPartition& partition, Offset offset) override {
        if (!client_ || !assigned_.contains(partition)) return {};
        return seek_to(client_.get(), list_of(settings_, partition, offset), kSeekLimit);
    }

    void commit(const Offsets& offsets) override {
        const Offsets own = assigned_of(offsets);
        if (!client_ || own.empty()) return;
        if (!told_->join.is_settled()) {
            for (const auto& [partition, offset] : own) held_[partition] = offset;
            return;
        }
        const auto code = rd_kafka_commit(client_.get(), list_of(settings_, own).get(), 1);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) log_error(code, "commit");
    }

    Result<void> commit_now(const Offsets& offsets, milliseconds timeout) override {
        const Offsets own = assigned_of(offsets);
        if (!client_ || own.empty()) return {};
        return commit_and_wait(client_.get(), list_of(settings_, own), timeout);
    }

    Result<Bounds> bounds(const TopicPartition& partition, milliseconds timeout) override {
        if (!client_) return error_of(RD_KAFKA_RESP_ERR__DESTROY);
        return bounds_of(client_.get(), settings_, partition, timeout);
    }

    std::vector<TopicPartition> assignment() const override {
        std::vector<TopicPartition> all;
        for (const auto& [partition, state] : assigned_) all.push_back(partition);
        return all;
    }

    std::uint64_t client_turns() const override { return client_turns_; }

    void close(milliseconds deadline_in) override {
        if (!client_) return;
        closing_ = true;
        const auto deadline = SteadyClock::now() + deadline_in;
        const bool can_end = can_be_destroyed(
            client_.get(), [this] { return was_assigned_; }, deadline);
        const auto told = [this](auto what, auto* partitions) { rebalance(what, partitions); };
        if (was_assigned_ && !leave_group(client_.get(), told, deadline)) {
            log::warning("kafka group was not left in time");
        }
        if (!assigned_.empty()) tell_revoked(assignment(), true);
        queue_.reset();
        if (!can_end) {
            // Kept until the process ends: better than its abort.
            static_cast<void>(client_.release());
            static_cast<void>(told_.release());
            log::warning("kafka group member was given up between join and assignment");
            return;
        }
        constexpr int kFlags = RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE;
        const bool has_ended = destroy_within(std::move(client_), kFlags, kDestroyLimit);
        if (!has_ended) static_cast<void>(told_.release());
    }

  private:
    struct State {
        bool paused = false;
    };
    // What the library's callbacks get. Outlives this object where the library does not end.
    struct Told {
        Consumer* consumer = nullptr;
        JoinState join;
    };

    // Only what is paused is resumed: else old records come again (#4636).
    bool set_paused(const TopicPartition& partition, bool paused) {
        const auto found = assigned_.find(partition);
        if (!client_ || found == assigned_.end() || found->second.paused == paused) return false;
        const ListHolder list = list_of(settings_, partition, RD_KAFKA_OFFSET_INVALID);
        const auto change = paused ? rd_kafka_pause_partitions : rd_kafka_resume_partitions;
        const auto code = first_error(change(client_.get(), list.get()), list);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) log_error(code, paused ? "pause" : "resume");
        found->second.paused = paused;
        return true;
    }

    void subscribe(const std::vector<std::string>& topics) {
        Offsets all;
        for (const std::string& topic : topics) all[{topic, RD_KAFKA_PARTITION_UA}] = 0;
        const auto code = rd_kafka_subscribe(client_.get(), list_of(settings_, all).get());
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        throw std::runtime_error(fmt::format("kafka subscribe: {}", rd_kafka_err2str(code)));
    }

    Offsets assigned_of(const Offsets& offsets) const {
        Offsets own = offsets;
        std::erase_if(own, [this](const auto& one) { return !assigned_.contains(one.first); });
        return own;
    }

    bool is_wanted(const Record& record) {
        const TopicPartition partition{record.topic, record.partition};
        const auto found = assigned_.find(partition);
        if (found == assigned_.end()) return false;
        if (!found->second.paused) return true;
        // The library promises not to; were it to hand one out, it must come again later.
        if (!seek(partition, record.offset)) fatal_ = "record of a paused partition";
        return false;
    }

    void note(rd_kafka_resp_err_t code, const char* reason) {
        if (code == RD_KAFKA_RESP_ERR__FATAL || code == RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED ||
            code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID) {
            fatal_ = rd_kafka_err2name(code);
        }
        log_error(code, reason);
    }

    static Consumer& consumer(void* told) { return *static_cast<Told*>(told)->consumer; }

    // From the library's own thread.
    static void on_log(const rd_kafka_t* client, int level, const char* kind, const char* text) {
        static_cast<Told*>(rd_kafka_opaque(client))->join.note(kind, text);
        log_line(level, kind, text);
    }

    static void on_error(rd_kafka_t* /*client*/, int code, const char* reason, void* self) {
        consumer(self).note(static_cast<rd_kafka_resp_err_t>(code), reason);
    }

    static void on_committed(rd_kafka_t* /*client*/,
                             rd_kafka_resp_err_t code,
                             rd_kafka_topic_partition_list_t* /*offsets*/,
                             void* /*self*/) {
        const bool nothing_to_do = code == RD_KAFKA_RESP_ERR__NO_OFFSET;
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR && !nothing_to_do) log_error(code, "commit");
    }

    // Made by the library's main thread; what they say is not read.
    static int on_statistics(rd_kafka_t* /*client*/, char* /*json*/, size_t /*size*/, void* self) {
        ++consumer(self).client_turns_;
        return 0;
    }

    static void on_rebalance(rd_kafka_t* /*client*/,
                             rd_kafka_resp_err_t what,
                             rd_kafka_topic_partition_list_t* partitions,
                             void* self) {
        consumer(self).rebalance(what, partitions);
    }

    // An exception of the listener must not pass through the library's frames.
    void rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions) {
        try {
            if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
                assign(partitions);
            } else {
                revoke(what, partitions);
            }
        } catch (const std::exception& failure) {
            fatal_ = "rebalance";
            log::error("kafka rebalance failed", {{"reason", failure.what()}});
        }
    }

    void assign(rd_kafka_topic_partition_list_t* partitions) {
        was_assigned_ = true;
        std::vector<TopicPartition> paused;
        for (int i = 0; i < partitions->cnt && !closing_; ++i) {
            const TopicPartition partition = partition_of(settings_, partitions->elems[i]);
            if (is_outgrown(settings_, partition)) fatal_ = "outgrown";
            if (!fatal_.empty()) continue;
            const auto start = listener_.on_assigned(partition);
            partitions->elems[i].offset = start.offset;
            assigned_[partition] = {};
            if (start.paused) paused.push_back(partition);
        }
        apply(partitions, true);
        for (const TopicPartition& partition : paused) pause(partition);
    }

    void revoke(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions) {
        const bool lost = what != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS || !fatal_.empty() ||
                          rd_kafka_assignment_lost(client_.get()) != 0;
        std::vector<TopicPartition> gone;
        for (int i = 0; partitions != nullptr && i < partitions->cnt; ++i) {
            const TopicPartition partition = partition_of(settings_, partitions->elems[i]);
            if (assigned_.contains(partition)) gone.push_back(partition);
        }
        if (!gone.empty()) tell_revoked(gone, lost);
        apply(partitions, false);
    }

    void tell_revoked(const std::vector<TopicPartition>& partitions, bool lost) {
        listener_.on_revoked(partitions, lost);
        for (const TopicPartition& partition : partitions) {
            assigned_.erase(partition);
            held_.erase(partition);
        }
    }

    void apply(const rd_kafka_topic_partition_list_t* partitions, bool added) {
        const auto code = change_assignment(client_.get(), partitions, added);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;
        log_error(code, added ? "assign" : "unassign");
        if (!closing_) fatal_ = rd_kafka_err2name(code);
    }

    const Settings settings_;
    RebalanceListener& listener_;
    std::unique_ptr<Told> told_;
    std::map<TopicPartition, State> assigned_;
    Offsets resumed_;            // since the last poll
    Offsets held_;               // to be committed after the rebalance
    std::string fatal_;          // why it cannot go on; empty while it can
    bool was_assigned_ = false;  // at least once, be it nothing
    bool closing_ = false;
    std::uint64_t client_turns_ = 0;
    ClientHolder client_;
    QueueHolder queue_;  // before the client in the order of ends
};

}  // namespace

std::unique_ptr<GroupConsumer> make_group_consumer(const Settings& settings,
                                                   const GroupSettings& group,
                                                   RebalanceListener& listener) {
    return std::make_unique<Consumer>(settings, group, listener);
}

}  // namespace shared::kafka
