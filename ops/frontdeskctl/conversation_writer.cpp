#include "ops/frontdeskctl/conversation_writer.hpp"

#include "workers/hot/conversation_log/log_record.hpp"

#include <utility>

namespace ops::frontdeskctl {

namespace log = workers::hot::conversation_log;
using shared::Action;
using shared::Error;
using shared::Result;
using shared::kafka::Offset;

ConversationWriter::ConversationWriter(shared::kafka::Producer& producer, std::vector<Offset> next)
    : producer_(producer), next_(std::move(next)) {}

Result<void> ConversationWriter::write(shared::kafka::Partition partition,
                                       std::string_view key,
                                       std::optional<std::string_view> value) {
    {
        const std::lock_guard lock(guard_);
        ++open_;
    }
    const auto begun = producer_.produce(
        kConversations, partition, key, value, [this, partition](const shared::kafka::Ack& ack) {
            acknowledged(partition, ack);
        });
    if (begun) return {};
    const std::lock_guard lock(guard_);
    --open_;
    return begun.error();
}

Result<std::vector<Offset>> ConversationWriter::open(int count, const std::string& owner) {
    for (int partition = 0; partition < count; ++partition) {
        auto done = write(partition, log::kOwnerKey, log::write_owner(owner));
        if (!done) return done.error();
    }
    if (auto done = finish(); !done) return done.error();
    const std::lock_guard lock(guard_);
    std::vector<Offset> epochs;
    epochs.reserve(static_cast<std::size_t>(count));
    for (int partition = 0; partition < count; ++partition) {
        epochs.push_back(next_[static_cast<std::size_t>(partition)] - 1);
    }
    return epochs;
}

Result<void> ConversationWriter::finish() {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [this] { return open_ == 0; });
    if (!fault_.empty()) return Error{"kafka_down", fault_, Action::kRetry};
    if (is_disturbed_) {
        return Error{"not_alone",
                     "somebody else writes the topic conversations: stop the hot workers",
                     Action::kStop};
    }
    return {};
}

void ConversationWriter::acknowledged(shared::kafka::Partition partition,
                                      const shared::kafka::Ack& ack) {
    const std::lock_guard lock(guard_);
    auto& next = next_[static_cast<std::size_t>(partition)];
    if (!ack.stored) fault_ = ack.code;
    if (ack.stored && ack.offset != next) is_disturbed_ = true;
    next = ack.offset + 1;
    --open_;
    changed_.notify_all();
}

}  // namespace ops::frontdeskctl
