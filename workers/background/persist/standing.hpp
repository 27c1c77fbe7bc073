// What is known of one message, and whether a turn tells something newer. Pure.
#pragma once

#include "shared/events/turn.hpp"

#include <cstdint>
#include <string>

namespace workers::background::persist {

// The state of a message row, or what a turn would make of it.
struct Standing {
    std::string record;  // the inbound record the row belongs to
    shared::events::Outcome outcome = shared::events::Outcome::kParked;
    std::string reason;
    std::int64_t counter = 0;
    bool is_replay = false;  // of a dead letter: no repeat, however old it is
    bool is_edit = false;    // an edit that was answered

    bool is_duplicate() const;
};

Standing standing_of(const shared::events::Envelope& envelope, const shared::events::Turn& turn);

enum class Verdict {
    kForward,    // the row takes what the turn says
    kRepeat,     // the row says so already, or something newer
    kDuplicate,  // another record of a message that has its outcome: counted, no row, no staff
};

// Rules: an answered edit moves the row on: the message was not answered before. A step becomes an
// outcome once and an outcome never a step again; of one record the higher counter wins; another
// record of the same message moves the row only where the row has no answer yet (a step, a dead
// letter, or itself a duplicate) and the turn is more than a repeat. A dead letter takes the place
// of a step only: its answered replay takes the place of it.
Verdict judge(const Standing& known, const Standing& next);

// Deliveries only move forward: none < unconfirmed < sent < failed.
shared::events::DeliveryState later(shared::events::DeliveryState left,
                                    shared::events::DeliveryState right);

}  // namespace workers::background::persist
