#include "workers/hot/retry/parking.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
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

constexpr shared::WallMs kWrittenAgain = 600'000;
constexpr std::size_t kAgainAtOnce = 256;
constexpr std::size_t kReadAtOnce = 5'000;  // records of a level, at an opening

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
      partition_(partition),
      metrics_(metrics),
      turns_end_(std::move(turns_end)),
      book_(limits),
      producer_(loop, producer, clock, partition) {}

void Parking::write(const Envelope& envelope, Entry entry, std::function<void(Entry, bool)> then) {
    const std::size_t level = entry.level;
    entry.turns_from = turns_end_();
    const auto ticket = ++written_;
    writing_[ticket] = {level, ends_[level], entry.turns_from};
    std::string value = shared::events::write_parked(envelope, entry.parked);
    auto stored = [this, ticket, entry = std::move(entry), then = std::move(then)](
                      const event_loop::Stored& result) {
        writing_.erase(ticket);
        Entry written = entry;
        // Without an offset it is at our last one or later.
        auto& end = ends_[entry.level];
        written.offset = result.offset >= 0 ? result.offset : end;
        end = std::max(end, result.offset + 1);
        written.written_at = clock_.wall_ms();
        then(std::move(written), result.is_too_large);
    };
    producer_.produce(
        kLevels[level].topic, envelope.conversation, std::move(value), std::move(stored));
}

void Parking::park(const Envelope& envelope,
                   Parked parked,
                   std::size_t level,
                   std::function<void(bool)> then) {
    auto stored = [this, then = std::move(then)](Entry entry, bool is_too_large) {
        if (is_too_large) return then(false);
        metrics_.count_parked(entry.parked.reason);
        book_.put(std::move(entry));
        shared::failpoint("hot.parked");
        then(true);
    };
    write(envelope, make_entry(envelope, std::move(parked), level), std::move(stored));
    shared::failpoint("hot.park_produced");
}

void Parking::write_again() {
    const shared::WallMs now = clock_.wall_ms();
    shared::json::Parser parser;
    for (Entry& entry : book_.take_stale(now - kWrittenAgain, now, kAgainAtOnce)) {
        const auto parsed = parser.parse(entry.parked.record);
        auto envelope = parsed ? shared::events::read_envelope(*parsed)
                               : shared::Result<Envelope>(parsed.error());
        if (!envelope) continue;  // it was read when it was parked
        envelope->conversation = entry.conversation;
        write(*envelope, std::move(entry), [this](const Entry& copy, bool is_too_large) {
            if (!is_too_large) book_.moved(copy);
        });
    }
}

void Parking::read_all_turns() {
    for (auto& [ticket, writing] : writing_) writing.turns_from = 0;
    book_.read_all_turns();
}

void Parking::limit(conversation_log::Progress& progress) const {
    progress.retry_from = ends_;
    book_.limit(progress);
    for (const auto& [ticket, writing] : writing_) {
        progress.turns_from = std::min(progress.turns_from, writing.turns_from);
        auto& from = progress.retry_from[writing.level];
        from = std::min(from, writing.offset);
    }
}

Parking::Ranges Parking::ranges(const conversation_log::Progress& progress) {
    ends_ = progress.retry_from;
    Ranges out;
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
        out.push_back(
            {kLevels[level].topic, partition_, ends_[level], std::nullopt, -1, kReadAtOnce});
    }
    return out;
}

Parking::Ranges Parking::read(const std::vector<Record>& records,
                              const conversation_log::Progress& progress) {
    std::array<std::size_t, kLevels.size()> counts{};
    for (const Record& record : records) {
        for (std::size_t level = 0; level < kLevels.size(); ++level) {
            if (record.topic != kLevels[level].topic) continue;
            ++counts[level];
            ends_[level] = std::max(ends_[level], record.offset + 1);
            read(record, level, progress);
        }
    }
    Ranges left;
    for (std::size_t level = 0; level < kLevels.size(); ++level) {
        if (counts[level] < kReadAtOnce) continue;
        left.push_back(
            {kLevels[level].topic, partition_, ends_[level], std::nullopt, -1, kReadAtOnce});
    }
    return left;
}

void Parking::read(const Record& record,
                   std::size_t level,
                   const conversation_log::Progress& progress) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(record.value);
    auto envelope =
        parsed ? shared::events::read_envelope(*parsed) : shared::Result<Envelope>(parsed.error());
    auto parked = parsed ? shared::events::read_parked((*parsed)["body"])
                         : shared::Result<Parked>(parsed.error());
    if (!envelope) return bury(record, level, progress.turns_from, envelope.error().code);
    if (!parked) return bury(record, level, progress.turns_from, parked.error().code);
    if (envelope->conversation.empty()) envelope->conversation = record.key;
    Entry entry = make_entry(*envelope, std::move(*parked), level);
    entry.offset = record.offset;
    entry.turns_from = progress.turns_from;
    entry.written_at = record.timestamp;
    book_.put(std::move(entry));
}

void Parking::bury(const Record& record,
                   std::size_t level,
                   Offset turns_from,
                   const std::string& code) {
    shared::log::error(
        "a parked record cannot be read: dead letter",
        {{"topic", record.topic}, {"partition", record.partition}, {"offset", record.offset}});
    metrics_.unreadable.add();
    shared::events::Dead dead;
    dead.reason = "bad_record";
    dead.origin_topic = record.topic;
    dead.origin_partition = partition_;
    dead.origin_offset = record.offset;
    dead.first_error = dead.last_error = code;
    dead.record = record.value;
    Envelope envelope;
    envelope.conversation = record.key;
    envelope.record = record.key + ":" + record.topic + ":" + std::to_string(record.offset);
    const auto ticket = ++written_;
    writing_[ticket] = {level, record.offset, turns_from};
    write_dead(envelope, dead, ticket);
}

void Parking::write_dead(const Envelope& envelope,
                         const shared::events::Dead& dead,
                         std::uint64_t ticket) {
    auto stored = [this, envelope, dead, ticket](const event_loop::Stored& result) {
        if (!result.is_too_large) {
            writing_.erase(ticket);
            return;
        }
        shared::events::Dead named = dead;  // by its origin alone
        named.record.clear();
        write_dead(envelope, named, ticket);
    };
    producer_.produce(
        "dead", envelope.conversation, shared::events::write_dead(envelope, dead), stored);
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
