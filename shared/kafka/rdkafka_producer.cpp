#include "shared/kafka/rdkafka_producer.hpp"

#include "shared/base/log.hpp"
#include "shared/kafka/ack_slots_internal.hpp"
#include "shared/kafka/ack_watcher_internal.hpp"
#include "shared/kafka/producer_client_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

// How long the thread sleeps when nothing is reported: bounds the wait for a purge or an end.
constexpr milliseconds kPollStep{50};
// Purged records are reported at once; the rest of it is for a machine that stands still.
constexpr milliseconds kDrainLimit{3000};
constexpr milliseconds kWarmStep{250};

Ack ack_of(const rd_kafka_message_t& message) {
    Ack ack;
    ack.timestamp = SystemClock{}.wall_ms();
    ack.stored = message.err == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (ack.stored) {
        ack.offset = message.offset;
        return ack;
    }
    ack.possibly_stored = rd_kafka_message_status(&message) != RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
    ack.code = rd_kafka_err2name(message.err);
    ack.too_large = message.err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
    return ack;
}

// What is told of a record whose report never came.
Ack lost_ack() {
    Ack ack;
    ack.timestamp = SystemClock{}.wall_ms();
    ack.possibly_stored = true;
    ack.code = rd_kafka_err2name(RD_KAFKA_RESP_ERR__DESTROY);
    return ack;
}

struct Report {
    AckSlot* slot = nullptr;
    Ack ack;
};

// The reports of one event: a batch of one partition. A batch that the broker knows already (a
// repeat after a lost answer) is a success without offset, for which the library counts up from -1:
// behind the first such none of them is an offset.
std::vector<Report> reports_of_batch(rd_kafka_event_t* event, AckWatcher& watcher) {
    std::vector<Report> reports;
    reports.reserve(rd_kafka_event_message_count(event));
    bool is_known = true;
    while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event)) {
        reports.push_back({static_cast<AckSlot*>(message->_private), ack_of(*message)});
        is_known = is_known && message->offset >= 0;
        if (!is_known) reports.back().ack.offset = -1;
        if (is_known && reports.back().ack.stored) watcher.note(*message);
    }
    watcher.tell();
    return reports;
}

class Adapter final : public RdkafkaProducer {
  public:
    Adapter(const Settings& settings, const ProducerSettings& producer)
        : settings_(settings),
          producer_(producer),
          watcher_(settings, producer.watch),
          client_(std::make_unique<ProducerClient>(settings, producer)),
          thread_([this](const std::stop_token& stop) { run(stop); }) {}

    ~Adapter() override {
        thread_.request_stop();
        thread_.join();
    }

    Result<void> produce(std::string_view topic,
                         Partition partition,
                         std::string_view key,
                         std::optional<std::string_view> value,
                         OnAck on_ack) override {
        const std::shared_lock lock(client_guard_);
        if (!client_) return Error{"producer_fatal", "being rebuilt", Action::kRetry};
        AckSlot* const slot = slots_.take(std::move(on_ack));
        Result<void> done = client_->produce(topic, partition, key, value, slot);
        if (!done) slots_.give_back(slot);
        return done;
    }

    bool warm(const std::vector<std::string>& topics, milliseconds timeout) override {
        const auto deadline = SteadyClock::now() + timeout;
        for (const std::string& topic : topics) {
            if (!until(deadline,
                       [&](milliseconds step) { return client_->has_leaders(topic, step); })) {
                return false;
            }
        }
        return until(deadline,
                     [&](milliseconds step) { return client_->wait_for_producer_id(step); });
    }

    bool flush(milliseconds timeout) override {
        if (slots_.wait_until_unused(timeout)) return true;
        purge_asked_ = true;
        (void)slots_.wait_until_unused(kDrainLimit + kPollStep);
        return false;
    }

    std::uint64_t rebuilds() const override { return rebuilds_; }
    std::size_t in_flight() const override { return slots_.in_use(); }

    void raise_fatal_for_test() override {
        const std::shared_lock lock(client_guard_);
        if (client_) client_->raise_fatal();
    }

  private:
    // Tries in steps, so that a rebuild is never kept waiting for long.
    template <typename Try>
    bool until(SteadyClock::time_point deadline, Try attempt) {
        while (true) {
            const milliseconds step = std::min(kWarmStep, milliseconds(left_ms(deadline)));
            if (step.count() == 0) return false;
            const auto begun = SteadyClock::now();
            {
                const std::shared_lock lock(client_guard_);
                if (client_ && attempt(step)) return true;
            }
            // An attempt that failed at once (topic unknown yet) is not repeated in a hurry.
            std::this_thread::sleep_until(std::min(begun + kPollStep, deadline));
        }
    }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            if (!client_) {
                build();
                if (!client_) std::this_thread::sleep_for(kPollStep);
                continue;
            }
            bool is_error = false;
            for (Report& report : reports_of(client_->next_event(kPollStep), is_error)) {
                deliver(report);
            }
            if (purge_asked_.exchange(false)) purge();
            if (is_error && client_->is_fatal()) rebuild();
        }
        retire();
        for (Report& report : retired_) deliver(report);
    }

    std::vector<Report> reports_of(const EventHolder& event, bool& is_error) {
        std::vector<Report> reports;
        // No event: a fatal error may have shown in a produce call alone.
        is_error = !event;
        if (!event) return reports;
        if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR) {
            is_error = true;
            log_error(rd_kafka_event_error(event.get()), rd_kafka_event_error_string(event.get()));
        } else if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_DR) {
            reports = reports_of_batch(event.get(), watcher_);
        }
        return reports;
    }

    void deliver(Report& report) {
        if (report.slot->on_ack) report.slot->on_ack(report.ack);
        slots_.give_back(report.slot);
    }

    // What the purge reports comes queue first or flight first; told in the order of the calls.
    std::vector<Report> drain(ProducerClient& client) {
        const std::size_t open = slots_.in_use();
        client.purge();
        std::vector<Report> all;
        const auto deadline = SteadyClock::now() + kDrainLimit;
        bool ignored = false;
        while (all.size() < open && SteadyClock::now() < deadline) {
            auto some = reports_of(client.next_event(kPollStep), ignored);
            std::ranges::move(some, std::back_inserter(all));
        }
        std::ranges::sort(all, {}, [](const Report& report) { return report.slot->sequence; });
        return all;
    }

    void purge() {
        for (Report& report : drain(*client_)) deliver(report);
    }

    // Takes the client out of use; its open records become reports for after the next build.
    void retire() {
        std::unique_ptr<ProducerClient> old;
        {
            const std::unique_lock lock(client_guard_);
            old = std::move(client_);
        }
        if (!old) return;
        const std::vector<Report> reports = drain(*old);
        old.reset();
        // Both are in the order of the calls.
        auto report = reports.begin();
        for (AckSlot* slot : slots_.used()) {
            const bool known = report != reports.end() && report->slot == slot;
            retired_.push_back(known ? *report++ : Report{slot, lost_ack()});
        }
    }

    void rebuild() {
        log::warning("kafka producer is fatal; building it anew", {{"in_flight", in_flight()}});
        retire();
        build();
    }

    // The acks come after the new client is there: a callback may produce again at once.
    void build() {
        try {
            auto made = std::make_unique<ProducerClient>(settings_, producer_);
            const std::unique_lock lock(client_guard_);
            client_ = std::move(made);
        } catch (const std::exception& failure) {
            log::warning_every(10,
                               "kafka_rebuild",
                               "kafka producer cannot be built",
                               {{"reason", failure.what()}});
            return;
        }
        ++rebuilds_;
        for (Report& report : std::exchange(retired_, {})) deliver(report);
    }

    const Settings settings_;
    const ProducerSettings producer_;
    AckSlots slots_;
    AckWatcher watcher_;                      // of the thread
    mutable std::shared_mutex client_guard_;  // over the pointer: exclusive for the swap alone
    std::unique_ptr<ProducerClient> client_;  // written by the thread alone
    std::vector<Report> retired_;             // of the thread
    std::atomic<std::uint64_t> rebuilds_ = 0;
    std::atomic<bool> purge_asked_ = false;
    std::jthread thread_;  // last: it uses everything above
};

}  // namespace

std::unique_ptr<RdkafkaProducer> make_producer(const Settings& settings,
                                               const ProducerSettings& producer) {
    return std::make_unique<Adapter>(settings, producer);
}

}  // namespace shared::kafka
