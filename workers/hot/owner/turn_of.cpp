#include "workers/hot/owner/turn_of.hpp"

#include <utility>

namespace workers::hot::owner {

shared::events::Turn make_turn(const Item& item, const conversation_log::State& state) {
    shared::events::Turn turn;
    turn.outcome = item.decision.outcome;
    turn.reason = item.decision.reason;
    turn.intent = item.decision.intent;
    turn.delivery = item.delivered;
    turn.organization_id = state.organization_id;
    turn.clinic_id = state.clinic_id;
    turn.patient_id = state.patient_id;
    if (item.is_reminder()) {  // the conversation may have no clinic yet, or another by now
        turn.organization_id = item.reminder.organization_id;
        turn.clinic_id = item.reminder.clinic_id;
        turn.patient_id = item.reminder.patient_id;
    }
    turn.counter = state.counter;
    turn.session = state.session;
    turn.session.opted_out = state.opted_out;
    turn.message_kind = item.envelope.kind;
    turn.message = item.message;
    turn.request = item.decision.request;
    turn.memories = item.decision.memories;
    if (!item.decision.staff.empty()) turn.staff = {item.decision.staff};
    if (item.reply_id.empty()) return turn;
    shared::events::Reply reply;
    reply.id = item.reply_id;
    reply.text = item.decision.text.value_or("");
    reply.to = item.message.address.reply_to;
    reply.provider_message_id = item.provider_message_id;
    reply.claimed_at = item.envelope.stage("claimed") / 1000;
    reply.sent_at = item.envelope.stage("written") / 1000;
    turn.reply = std::move(reply);
    return turn;
}

}  // namespace workers::hot::owner
