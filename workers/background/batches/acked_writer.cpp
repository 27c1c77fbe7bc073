#include "workers/background/batches/acked_writer.hpp"

#include "shared/kafka/partition.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace workers::background::batches {
namespace {

// Lives as long as the last acknowledgement: one that comes after the deadline finds it still.
struct Waiting {
    std::mutex guard;
    std::condition_variable changed;
    std::size_t open = 0;
    std::string failure;
    bool is_too_large = false;
};

void settle(Waiting& waiting, const shared::kafka::Ack& ack) {
    const std::lock_guard lock(waiting.guard);
    --waiting.open;
    if (!ack.stored) waiting.failure = ack.code.empty() ? "unknown" : ack.code;
    waiting.is_too_large = waiting.is_too_large || ack.too_large;
    waiting.changed.notify_all();
}

}  // namespace

AckedWriter::AckedWriter(shared::kafka::Producer& producer,
                         int partitions,
                         std::chrono::milliseconds timeout)
    : producer_(producer), partitions_(partitions), timeout_(timeout) {}

shared::Result<void> AckedWriter::write(const std::vector<Outgoing>& records) {
    // Shared with callbacks that may outlive this call.
    const auto waiting = std::make_shared<Waiting>();
    for (const Outgoing& record : records) {
        {
            const std::lock_guard lock(waiting->guard);
            ++waiting->open;
        }
        const auto produced =
            producer_.produce(record.topic,
                              shared::kafka::partition_of(record.key, partitions_),
                              record.key,
                              record.value,
                              [waiting](const shared::kafka::Ack& ack) { settle(*waiting, ack); });
        if (!produced) return produced.error();
    }
    std::unique_lock lock(waiting->guard);
    const bool is_done =
        waiting->changed.wait_for(lock, timeout_, [&] { return waiting->open == 0; });
    if (waiting->is_too_large) {
        return shared::Error{"record_too_large", waiting->failure, shared::Action::kStop};
    }
    if (!is_done || !waiting->failure.empty()) {
        return shared::Error{"kafka_unacked", waiting->failure, shared::Action::kRetry};
    }
    return {};
}

}  // namespace workers::background::batches
