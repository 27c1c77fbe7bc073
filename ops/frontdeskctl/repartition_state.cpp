#include "ops/frontdeskctl/repartition_state.hpp"

#include "shared/events/envelope.hpp"
#include "shared/events/turn.hpp"
#include "shared/kafka/partition.hpp"
#include "workers/hot/retry/levels.hpp"

#include <algorithm>

namespace ops::frontdeskctl {
namespace {

namespace log = workers::hot::conversation_log;
using shared::Result;
using shared::kafka::LogReader;
using shared::kafka::Offset;
using shared::kafka::Partition;
using shared::kafka::Range;
using shared::kafka::Record;

constexpr std::size_t kSlice = 20'000;  // turns read at once

Result<ParkedRecords> read_parked(LogReader& reader,
                                  Partition partition,
                                  const log::Progress& progress) {
    std::vector<Range> ranges;
    for (std::size_t level = 0; level < workers::hot::retry::kLevels.size(); ++level) {
        ranges.push_back(
            {workers::hot::retry::kLevels[level].topic, partition, progress.retry_from[level]});
    }
    const auto records = shared::kafka::read_now(reader, ranges);
    if (!records) return records.error();
    ParkedRecords out;
    for (const Record& record : *records) out.take(record);
    return out;
}

Result<void> read_turns(LogReader& reader,
                        Partition partition,
                        log::Opened& opened,
                        ParkedRecords& parked) {
    for (Offset from = opened.progress.turns_from;;) {
        const Range range{"turns", partition, from, std::nullopt, -1, kSlice};
        const auto slice = shared::kafka::read_now(reader, {range});
        if (!slice) return slice.error();
        log::settle(opened, *slice);
        for (const Record& turn : *slice) parked.settle(turn);
        if (slice->size() < kSlice) return {};
        from = slice->back().offset + 1;
    }
}

}  // namespace

void ParkedRecords::take(const Record& record) {
    const auto parsed = parser_.parse(record.value);
    const auto envelope = parsed ? shared::events::read_envelope(*parsed) : parsed.error();
    if (envelope) {
        waiting_.emplace(envelope->record, envelope->replay.id);
    } else {
        ++unread_;
    }
}

void ParkedRecords::settle(const Record& turn) {
    if (waiting_.empty()) return;
    const auto parsed = parser_.parse(turn.value);
    if (!parsed) return;
    const auto envelope = shared::events::read_envelope(*parsed);
    const auto body = shared::events::read_turn((*parsed)["body"]);
    if (!envelope || !body || !shared::events::is_final(body->outcome)) return;
    waiting_.erase({envelope->record, envelope->replay.id});
}

Result<PartitionState> read_partition_state(LogReader& reader, Partition partition) {
    PartitionState out;
    const auto records = shared::kafka::read_now(reader, {{"conversations", partition}});
    if (!records) return records.error();
    out.opened = log::fold_conversations(*records, out.unreadable);
    auto parked = read_parked(reader, partition, out.opened.progress);
    if (!parked) return parked.error();
    const auto settled = read_turns(reader, partition, out.opened, *parked);
    if (!settled) return settled.error();
    out.parked = parked->size();
    out.open = static_cast<std::size_t>(std::count_if(
        out.opened.conversations.begin(), out.opened.conversations.end(), [](const auto& one) {
            return !one.second.state.open.empty() || !one.second.state.pending.empty();
        }));
    return out;
}

std::vector<std::string> misplaced(const log::Opened& opened, Partition here, int count) {
    std::vector<std::string> out;
    for (const auto& [key, entry] : opened.conversations) {
        const bool is_ours = shared::kafka::partition_of(key, count) == here;
        if (!is_ours && !log::is_reserved(key)) out.push_back(key);
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace ops::frontdeskctl
