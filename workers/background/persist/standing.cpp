#include "workers/background/persist/standing.hpp"

#include <algorithm>

namespace workers::background::persist {
namespace {

using shared::events::Outcome;

bool is_open(const Standing& standing) {
    return !shared::events::is_final(standing.outcome) || standing.outcome == Outcome::kDead ||
           standing.is_duplicate();
}

// A stale copy of a message that is known already is one more repeat of it.
bool is_repeat_of_other(const Standing& next) {
    return next.is_duplicate() || (next.reason == "stale" && !next.is_replay);
}

}  // namespace

bool Standing::is_duplicate() const {
    return outcome == Outcome::kSuppressed && reason == "duplicate";
}

Standing standing_of(const shared::events::Envelope& envelope, const shared::events::Turn& turn) {
    return {envelope.record,
            turn.outcome,
            turn.reason,
            turn.counter,
            bool{envelope.replay},
            turn.message_kind == "edit"};
}

Verdict judge(const Standing& known, const Standing& next) {
    const bool is_step = !shared::events::is_final(next.outcome);
    const bool is_known_step = !shared::events::is_final(known.outcome);
    const bool is_same_turn = known.outcome == next.outcome && known.reason == next.reason &&
                              known.counter == next.counter;
    const bool is_other_record = known.record != next.record;
    if (next.is_edit) return next.counter > known.counter ? Verdict::kForward : Verdict::kRepeat;
    // Such a turn never made the row what it is, whatever its counter.
    if (is_other_record && is_repeat_of_other(next)) return Verdict::kDuplicate;
    if (is_same_turn) return Verdict::kRepeat;
    if (is_other_record) {
        return is_open(known) && !is_step ? Verdict::kForward : Verdict::kDuplicate;
    }
    if (is_step && !is_known_step) return Verdict::kRepeat;
    if (next.outcome == Outcome::kDead && !is_open(known)) return Verdict::kRepeat;
    if (is_known_step && !is_step) return Verdict::kForward;
    if (known.is_duplicate() != next.is_duplicate()) {
        return known.is_duplicate() ? Verdict::kForward : Verdict::kRepeat;
    }
    return next.counter > known.counter ? Verdict::kForward : Verdict::kRepeat;
}

shared::events::DeliveryState later(shared::events::DeliveryState left,
                                    shared::events::DeliveryState right) {
    return std::max(left, right);
}

}  // namespace workers::background::persist
