// One piece of work of a conversation, and the lane that keeps such pieces in order.
#pragma once

#include "shared/events/inbound.hpp"
#include "shared/events/parked.hpp"
#include "shared/events/reminder.hpp"
#include "workers/hot/conversation/decision.hpp"
#include "workers/hot/lookup/directory.hpp"
#include "workers/hot/offsets/tracker.hpp"
#include "workers/hot/send/sender.hpp"
#include "workers/hot/send/throttle.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace workers::hot::owner {

struct Item {
    enum class Kind {
        kRecord,   // a record of `inbound`
        kResend,   // send an open reply again
        kRewrite,  // write the state again over a zombie's record
        kDrop,     // nothing of it is needed any more: a tombstone
    };
    Kind kind = Kind::kRecord;
    std::uint64_t number = 0;  // of this owner's items: tells a timer whether it is still meant

    // kRecord
    offsets::Tracker::Ticket ticket = 0;
    shared::kafka::Offset offset = 0;
    std::string value;  // as it stood in the topic, for the dead letter
    shared::events::Envelope envelope;
    shared::events::Message message;
    shared::events::Control control;
    shared::events::Delivery delivery;
    shared::events::Forward forward;
    shared::events::Reminder reminder;
    std::string fault;  // why it will never be handled; empty: it can be read
    shared::MonoUs taken_at = 0;
    bool is_from_retry = false;  // taken out of a retry topic: no ticket
    std::string share_of;        // whose share of the window it takes; empty: nobody's
    bool is_beyond = false;      // of that share
    bool is_behind = false;      // has to go where others of its conversation are parked
    bool is_parking = false;     // on its way into a retry topic

    // kResend, and a record's reply once it is claimed
    std::string reply_id;
    bool is_counted_resend = false;  // kResend: without evidence, not proven unsent

    // Waits for an open send or another try: a stop need not wait for it, a resend passes it.
    bool is_waiting = false;
    shared::MonoUs waiting_since = 0;      // for an open send; 0: never
    bool is_joining = false;               // waits for the rest of a burst
    bool is_recalling = false;             // waits for what is known of the patient
    std::optional<bool> is_recall_late{};  // how that ended, until it is counted
    std::uint32_t looks = 0;               // at whether it is over: an earlier timer means nothing
    std::vector<conversation_log::JoinedLine> joined;  // claimed with it
    shared::MonoUs linking_since = 0;  // for what the person's other conversation knows; 0: never
    bool is_first = false;             // pushed before the rest and not begun yet
    bool is_weighed = false;           // behind one that waits: whether it is urgent is known
    shared::WallMs urgent_before = 0;  // State::urgent_at before this message was decided
    conversation_log::Asked asked_before;  // State::asked, the same
    shared::WallMs media_before = 0;       // State::media_at, the same

    // Where it failed in passing: what goes with it into the retry topics and back.
    shared::events::Parked parked;
    shared::MonoUs throttled_since = 0;  // waits for a slot or the provider's limit; 0: never

    // What was found and decided so far.
    lookup::Context context;
    bool are_appointments_looked_up = false;
    std::shared_ptr<const lookup::Appointments> appointments;  // null where they cannot be had
    conversation::Decision decision;
    shared::events::DeliveryState delivered = shared::events::DeliveryState::kNone;
    std::string provider_message_id;
    send::Throttle::Ticket pass;  // may send
    int sends = 0;    // begun for this item: the cap of an earlier one means nothing later
    int attempt = 0;  // of the reply: an answer to an earlier one does not end this item
    bool is_turn_started = false;

    bool is_typing_shown = false;
    bool is_applied = false;  // an edit or delete: of what waited in the lane
    bool is_reminder() const { return envelope.kind == shared::events::kReminder; }
    // Whether something may be said to the patient for it.
    bool may_be_answered() const {
        return envelope.kind == "message" || is_reminder() ||
               (envelope.kind == "edit" && !is_applied);
    }
    // By what a repeat of it is known; empty: by nothing.
    const std::string& identity() const {
        const bool is_message = envelope.kind == "message" || envelope.kind == "own";
        return is_message || is_reminder() ? envelope.message : envelope.record;
    }
};

// An open send, watched for evidence.
struct Watch {
    std::string conversation;
    shared::WallMs since = 0;  // the claim was stored
    int checks = 0;
    int under_way = 0;          // calls to the provider without answer
    bool is_resending = false;  // a resend is queued or under way
};

// A send settled before the record that it answers was read again.
struct Early {
    conversation_log::OpenSend open;
    shared::events::DeliveryState delivery = shared::events::DeliveryState::kNone;
    std::string provider_message_id;
    std::string staff;
    std::string by;  // as Metrics::count_settled
};

// One message per conversation is under way: the front. The rest wait in the order received.
struct Lane {
    std::deque<std::unique_ptr<Item>> queue;
    bool is_busy = false;
};

}  // namespace workers::hot::owner
