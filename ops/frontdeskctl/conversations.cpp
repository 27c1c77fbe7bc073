// `frontdeskctl conversations rebuild`: the conversation log from PostgreSQL, after a lost cluster.
//
//   ~owner at offset 0 of each partition -> the states under that epoch
//
// Only into empty partitions, and only while no worker runs: one that starts meanwhile writes its
// own ~owner between, which voids what follows; the gap in our offsets shows it.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/conversation_rows.hpp"
#include "shared/base/ids.hpp"
#include "shared/kafka/partition.hpp"
#include "shared/kafka/positions.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <condition_variable>
#include <mutex>
#include <vector>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

namespace log = workers::hot::conversation_log;
using shared::Action;
using shared::Error;
using shared::Result;

constexpr const char* kTopic = "conversations";
constexpr std::chrono::seconds kReachLimit{10};
constexpr std::size_t kTellEvery = 10'000;

// Writes records and finds out whether each stands where nobody else has written.
class Writer {
  public:
    Writer(shared::kafka::Producer& producer, int partitions)
        : producer_(producer), next_(static_cast<std::size_t>(partitions), 0) {}

    Result<void> write(shared::kafka::Partition partition,
                       const std::string& key,
                       const std::string& value) {
        {
            const std::lock_guard lock(guard_);
            ++open_;
        }
        const auto begun = producer_.produce(
            kTopic, partition, key, value, [this, partition](const shared::kafka::Ack& ack) {
                acknowledged(partition, ack);
            });
        if (begun) return {};
        const std::lock_guard lock(guard_);
        --open_;
        return begun.error();
    }

    // Waits for all so far; how long is bounded by the producer's own limit.
    Result<void> finish() {
        std::unique_lock lock(guard_);
        changed_.wait(lock, [this] { return open_ == 0; });
        if (!fault_.empty()) return Error{"kafka_down", fault_, Action::kRetry};
        if (is_disturbed_) {
            return Error{"not_alone",
                         "somebody else writes this topic: stop the hot workers and make it anew",
                         Action::kStop};
        }
        return {};
    }

  private:
    void acknowledged(shared::kafka::Partition partition, const shared::kafka::Ack& ack) {
        const std::lock_guard lock(guard_);
        auto& next = next_[static_cast<std::size_t>(partition)];
        if (!ack.stored) fault_ = ack.code;
        if (ack.stored && ack.offset != next) is_disturbed_ = true;
        next = ack.offset + 1;
        --open_;
        changed_.notify_all();
    }

    shared::kafka::Producer& producer_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::vector<shared::kafka::Offset> next_;
    std::size_t open_ = 0;
    std::string fault_;
    bool is_disturbed_ = false;
};

Result<void> require_empty(const Settings& settings) {
    if (auto known = shared::kafka::check_partitions(settings.kafka, kTopic); !known) return known;
    const auto ends = shared::kafka::log_ends(settings.kafka, kTopic);
    if (!ends) return ends.error();
    for (const auto end : *ends) {
        if (end == 0) continue;
        return Error{
            "not_empty",
            "the topic conversations holds something already: it is its owners' own; where "
            "a worker began it after the cluster was lost: stop the hot workers, delete "
            "the topic, run frontdeskctl topics create, and rebuild again",
            Action::kStop};
    }
    return {};
}

Result<void> open_partitions(Writer& writer, const Settings& settings, const std::string& owner) {
    for (int partition = 0; partition < settings.kafka.partitions; ++partition) {
        auto done = writer.write(partition, std::string(log::kOwnerKey), log::write_owner(owner));
        if (!done) return done;
    }
    return writer.finish();
}

Result<std::size_t> copy_all(const Settings& settings, Writer* writer, const std::string& owner) {
    auto database = settings.database();
    const shared::SystemClock clock;
    std::size_t count = 0;
    for (std::string after;;) {
        const auto page = read_conversations(database, after, clock.wall_ms());
        if (!page) return page.error();
        if (page->empty()) return count;
        after = page->back().key;
        for (const auto& [key, state] : *page) {
            ++count;
            if (count % kTellEvery == 0) fmt::print(stderr, "  {} conversations\n", count);
            if (writer == nullptr) continue;
            const auto partition = shared::kafka::partition_of(key, settings.kafka.partitions);
            auto done =
                writer->write(partition, key, log::write_state(key, 0, owner, state, false));
            if (!done) return done.error();
        }
        if (writer == nullptr) continue;
        if (auto done = writer->finish(); !done) return done.error();
    }
}

}  // namespace

int conversations_rebuild(const Settings& settings, bool is_dry_run) {
    if (const auto empty = require_empty(settings); !empty) return fail(empty.error());
    if (is_dry_run) {
        const auto count = copy_all(settings, nullptr, "");
        if (!count) return fail(count.error());
        fmt::print("{} conversations would be written\n", *count);
        return kDone;
    }
    const auto producer =
        shared::kafka::make_producer(settings.kafka, {.message_timeout = kReachLimit});
    if (!producer->warm({kTopic}, kReachLimit)) return fail("kafka does not answer");
    Writer writer(*producer, settings.kafka.partitions);
    const std::string owner = shared::uuid_v7().text();
    if (const auto opened = open_partitions(writer, settings, owner); !opened) {
        return fail(opened.error());
    }
    const auto count = copy_all(settings, &writer, owner);
    if (!count) return fail(count.error());
    fmt::print("{} conversations written; start the hot workers\n", *count);
    return kDone;
}

}  // namespace ops::frontdeskctl
