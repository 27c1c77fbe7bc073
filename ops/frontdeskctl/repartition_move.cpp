#include "ops/frontdeskctl/repartition_move.hpp"

#include "ops/frontdeskctl/conversation_writer.hpp"
#include "ops/frontdeskctl/repartition_state.hpp"
#include "shared/base/failpoint.hpp"
#include "shared/base/ids.hpp"
#include "shared/kafka/partition.hpp"

#include <utility>

namespace ops::frontdeskctl {
namespace {

namespace log = workers::hot::conversation_log;
using shared::Action;
using shared::Error;
using shared::Result;

}  // namespace

StateMover::StateMover(int partitions,
                       shared::kafka::LogReader& reader,
                       shared::kafka::Producer& producer,
                       Told told)
    : partitions_(partitions), reader_(reader), producer_(producer), told_(std::move(told)) {}

Result<std::size_t> StateMover::look() {
    std::size_t found = 0;
    placed_.clear();
    for (int partition = 0; partition < partitions_; ++partition) {
        const auto state = read_partition_state(reader_, partition);
        if (!state) return state.error();
        if (state->unreadable > 0) {
            return Error{"unreadable", "records of a newer version are there", Action::kStop};
        }
        const auto wrong = misplaced(state->opened, partition, partitions_);
        found += wrong.size();
        for (const auto& [key, entry] : state->opened.conversations) {
            const bool is_placed = shared::kafka::partition_of(key, partitions_) == partition;
            if (is_placed) placed_.emplace(key, entry.state.counter);
        }
    }
    return found;
}

Result<std::size_t> StateMover::move(std::vector<shared::kafka::Offset> ends) {
    ConversationWriter writer(producer_, std::move(ends));
    owner_ = shared::uuid_v7().text();
    // All of them: a worker that slept through this must find itself fenced wherever it wakes.
    auto epochs = writer.open(partitions_, owner_);
    if (!epochs) return epochs.error();
    epochs_ = std::move(*epochs);
    std::size_t moved = 0;
    for (int partition = 0; partition < partitions_; ++partition) {
        const auto done = move_from(partition, writer);
        if (!done) return done.error();
        moved += *done;
        told_(partition, moved);
    }
    return moved;
}

Result<std::size_t> StateMover::move_from(shared::kafka::Partition partition,
                                          ConversationWriter& writer) {
    const auto state = read_partition_state(reader_, partition);
    if (!state) return state.error();
    const auto wrong = misplaced(state->opened, partition, partitions_);
    for (const std::string& key : wrong) {
        const auto& entry = state->opened.conversations.at(key);
        // Copied by an earlier run already, or even written since.
        const auto copy = placed_.find(key);
        if (copy != placed_.end() && copy->second >= entry.state.counter) continue;
        const auto to = shared::kafka::partition_of(key, partitions_);
        const auto epoch = epochs_[static_cast<std::size_t>(to)];
        auto done = writer.write(to, key, log::write_state(key, epoch, owner_, entry.state, false));
        if (!done) return done.error();
    }
    if (auto done = writer.finish(); !done) return done.error();
    if (!wrong.empty()) shared::failpoint("ctl.repartition_copied");
    for (const std::string& key : wrong) {
        if (auto done = writer.write(partition, key, std::nullopt); !done) return done.error();
    }
    if (auto done = writer.finish(); !done) return done.error();
    if (!wrong.empty()) shared::failpoint("ctl.repartition_moved");
    return wrong.size();
}

}  // namespace ops::frontdeskctl
