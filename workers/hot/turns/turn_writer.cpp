#include "workers/hot/turns/turn_writer.hpp"

#include <algorithm>
#include <memory>

#include "shared/events/staff.hpp"

namespace workers::hot::turns {
namespace {

using shared::events::Envelope;
using shared::events::Turn;

std::string staff_record(const Envelope& envelope, const Turn& turn) {
    shared::events::StaffEvent event;
    event.reason = turn.staff->reason;
    event.clinic_id = turn.clinic_id;
    event.organization_id = turn.organization_id;
    event.patient_id = turn.patient_id;
    event.session_id = turn.session.id;
    event.message = turn.message.text;
    return shared::events::write_staff(envelope, event);
}

}  // namespace

TurnWriter::TurnWriter(owner::EventLoop& loop, shared::kafka::Producer& producer,
                       const shared::Clock& clock, shared::kafka::Partition partition,
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
    producer_.produce("staff", envelope.conversation, staff_record(envelope, turn),
                      [one_done](const owner::Stored&) { one_done(); });
    write_turn(std::move(envelope), std::move(turn), std::move(one_done));
}

void TurnWriter::write_turn(Envelope envelope, Turn turn, Then then) {
    envelope.schema = shared::events::kTurnSchema;
    envelope.kind = "turn";
    std::string value = shared::events::write_turn(envelope, turn);
    std::string key = envelope.conversation;
    auto stored = [this, envelope = std::move(envelope), turn = std::move(turn),
                   then = std::move(then)](const owner::Stored& result) mutable {
        if (result.is_too_large && !turn.message.raw.empty()) {
            turn.message.raw.clear();
            write_turn(std::move(envelope), std::move(turn), std::move(then));
            return;
        }
        turns_end_ = std::max(turns_end_, result.offset + 1);
        metrics_.count_outcome(turn.outcome);
        then();
    };
    // A std::function must be copyable; the payload is shared instead of copied.
    auto shared_stored = std::make_shared<decltype(stored)>(std::move(stored));
    producer_.produce("turns", std::move(key), std::move(value),
                      [shared_stored](const owner::Stored& result) { (*shared_stored)(result); });
}

void TurnWriter::write_dead(Envelope envelope, const shared::events::Dead& dead,
                            const std::string& key, Then then) {
    producer_.produce("dead", key, shared::events::write_dead(std::move(envelope), dead),
                      [then = std::move(then)](const owner::Stored&) { then(); });
}

}  // namespace workers::hot::turns
