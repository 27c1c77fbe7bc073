#include "workers/hot/turns/turn_writer.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "shared/events/staff.hpp"

#include <algorithm>
#include <memory>

namespace workers::hot::turns {
namespace {

using shared::events::Envelope;
using shared::events::Turn;

constexpr std::size_t kShortText = 10'000;  // bytes; no message is longer than 65,536 characters

std::string staff_record(const Envelope& envelope, const Turn& turn) {
    shared::events::StaffEvent event;
    event.reason = turn.staff->reason;
    event.clinic_id = turn.clinic_id;
    event.organization_id = turn.organization_id;
    event.patient_id = turn.patient_id;
    event.session_id = turn.session.id;
    event.message = turn.message.text;
    event.allergies = turn.session.allergies;
    event.memories = turn.memories;
    return shared::events::write_staff(envelope, event);
}

}  // namespace

TurnWriter::TurnWriter(event_loop::EventLoop& loop,
                       shared::kafka::Producer& producer,
                       const shared::Clock& clock,
                       shared::kafka::Partition partition,
                       const Metrics& metrics)
    : metrics_(metrics), producer_(loop, producer, clock, partition) {}

void TurnWriter::write(Envelope envelope, Turn turn, Then then) {
    // Whether a stale message is a repeat beyond our memory only the database knows: the background
    // worker announces that one.
    if (!turn.staff || turn.staff->reason == "stale") {
        write_turn(std::move(envelope), std::move(turn), std::move(then));
        return;
    }
    const auto open = std::make_shared<int>(2);
    Then one_done = [open, then = std::move(then)] {
        if (--*open == 0) then();
    };
    producer_.produce("staff",
                      envelope.conversation,
                      staff_record(envelope, turn),
                      [one_done](const event_loop::Stored&) { one_done(); });
    shared::failpoint("hot.staff_produced");
    write_turn(std::move(envelope), std::move(turn), std::move(one_done));
}

void TurnWriter::write_turn(Envelope envelope, Turn turn, Then then) {
    envelope.schema = shared::events::kTurnSchema;
    envelope.kind = "turn";
    std::string value = shared::events::write_turn(envelope, turn);
    std::string key = envelope.conversation;
    auto stored = [this,
                   envelope = std::move(envelope),
                   turn = std::move(turn),
                   then = std::move(then)](const event_loop::Stored& result) mutable {
        if (result.is_too_large) {  // the raw copy first, then all but the beginning of the words
            if (turn.message.raw.empty()) turn.message.text.resize(kShortText);
            turn.message.raw.clear();
            write_turn(std::move(envelope), std::move(turn), std::move(then));
            return;
        }
        note_end(result.offset);
        metrics_.count_outcome(turn.outcome);
        then();
    };
    // A std::function must be copyable; the payload is shared instead of copied.
    auto shared_stored = std::make_shared<decltype(stored)>(std::move(stored));
    producer_.produce(
        "turns",
        std::move(key),
        std::move(value),
        [shared_stored](const event_loop::Stored& result) { (*shared_stored)(result); });
    shared::failpoint("hot.turn_produced");
}

// -1 where the offset is not known.
void TurnWriter::note_end(shared::kafka::Offset offset) {
    if (offset < 0) return;
    if (offset <= acked_) {
        shared::log::error("turns were truncated or made anew", {{"offset", offset}});
        metrics_.restarts_turns.add();
        is_restarted_ = true;
        turns_end_ = 0;
    }
    acked_ = offset;
    turns_end_ = std::max(turns_end_, offset + 1);
}

void TurnWriter::write_dead(const Envelope& envelope,
                            const shared::events::Dead& dead,
                            const std::string& key,
                            Then then) {
    std::string value = shared::events::write_dead(envelope, dead);
    producer_.produce(
        "dead",
        key,
        std::move(value),
        [this, envelope, dead, key, then = std::move(then)](const event_loop::Stored& stored) {
            if (!stored.is_too_large) return then();
            shared::events::Dead named = dead;  // by its origin alone
            named.record.clear();
            write_dead(envelope, named, key, then);
        });
}

}  // namespace workers::hot::turns
