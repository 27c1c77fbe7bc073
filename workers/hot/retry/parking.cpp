#include "workers/hot/retry/parking.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/events/turn.hpp"
#include "shared/json/value.hpp"

#include <algorithm>
#include <utility>

namespace workers::hot::retry {
namespace {

using shared::events::Envelope;
using shared::events::Parked;
using shared::kafka::Offset;
using shared::kafka::Record;

Entry make_entry(const Envelope& envelope, Parked parked, std::size_t level) {
    Entry out;
    out.conversation = envelope.conversation;
    out.record = envelope.record;
    out.replay = envelope.replay.id;
    out.received_at = envelope.received_at;
    out.level = level;
    out.parked = std::move(parked);
    return out;
}

}  // namespace

Parking::Parking(event_loop::EventLoop& loop,
                 shared::kafka::Producer& producer,
                 const shared::Clock& clock,
                 shared::kafka::Partition partition,
                 const Metrics& metrics,
                 std::function<Offset()> turns_end,
                 BookLimits limits)
    : clock_(clock),
      metrics_(metrics),
      turns_end_(std::move(turns_end)),
      book_(limits),
      producer_(loop, producer, clock, partition) {}

void Parking::park(const Envelope& envelope,
                   Parked parked,
                   std::size_t level,
                   std::function<void(bool)> then) {
    Entry entry = make_entry(envelope, std::move(parked), level);
    entry.turns_from = turns_end_();
    std::string value = shared::events::write_parked(envelope, entry.parked);
    auto stored =
        [this, entry = std::move(entry), then = std::move(then)](const event_loop::Stored& result) {
            if (result.is_too_large) return then(false);
            Entry parked_now = entry;
            // Without an offset it is at our last one or later.
            parked_now.offset = result.offset >= 0 ? result.offset : ends_[entry.level];
            ends_[entry.level] = std::max(ends_[entry.level], result.offset + 1);
            parked_now.written_at = clock_.wall_ms();
            metrics_.count_parked(entry.parked.reason);
            book_.put(std::move(parked_now));
            shared::failpoint("hot.parked");
            then(true);
        };
    producer_.produce(
        kLevels[level].topic, envelope.conversation, std::move(value), std::move(stored));
    shared::failpoint("hot.park_produced");
}

void Parking::limit(conversation_log::Progress& progress) const {
    progress.retry_from = ends_;
    book_.limit(progress);
}

std::vector<shared::kafka::Range> Parking::ranges(shared::kafka::Partition partition,
                                                  const conversation_log::Progress& progress) {
    std::vector<shared::kafka::Range> out;
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
        out.push_back(
            {kLevels[level].topic, partition, progress.retry_from[level], std::nullopt, -1});
    }
    return out;
}

void Parking::read(const std::vector<Record>& records, const conversation_log::Progress& progress) {
    ends_ = progress.retry_from;
    shared::json::Parser parser;
    for (const Record& record : records) {
        const auto level = std::find_if(kLevels.begin(), kLevels.end(), [&](const Level& each) {
            return record.topic == each.topic;
        });
        if (level == kLevels.end()) continue;
        const auto number = static_cast<std::size_t>(level - kLevels.begin());
        ends_[number] = std::max(ends_[number], record.offset + 1);
        const auto parsed = parser.parse(record.value);
        auto envelope = parsed ? shared::events::read_envelope(*parsed)
                               : shared::Result<Envelope>(parsed.error());
        auto parked = parsed ? shared::events::read_parked((*parsed)["body"])
                             : shared::Result<Parked>(parsed.error());
        if (!envelope || !parked) {
            metrics_.unreadable.add();
            continue;
        }
        if (envelope->conversation.empty()) envelope->conversation = record.key;
        Entry entry = make_entry(*envelope, std::move(*parked), number);
        entry.offset = record.offset;
        entry.turns_from = progress.turns_from;
        entry.written_at = record.timestamp;
        book_.put(std::move(entry));
    }
}

void Parking::settle(const std::vector<Record>& turns) {
    if (book_.size() == 0) return;
    shared::json::Parser parser;
    for (const Record& record : turns) {
        const auto parsed = parser.parse(record.value);
        if (!parsed) continue;
        const auto envelope = shared::events::read_envelope(*parsed);
        const auto turn = shared::events::read_turn((*parsed)["body"]);
        if (!envelope || !turn || !shared::events::is_final(turn->outcome)) continue;
        book_.finished(envelope->conversation, envelope->record, envelope->replay.id);
    }
}

}  // namespace workers::hot::retry
