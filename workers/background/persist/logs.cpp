#include "workers/background/persist/logs.hpp"

#include "shared/events/reminder.hpp"
#include "workers/background/persist/columns.hpp"

namespace workers::background::persist {
namespace {

using shared::events::DeliveryState;
using shared::events::Turn;

// The reply may carry another time of claim once it was claimed again: its first line stays.
constexpr const char* kInsertLogs = R"(
INSERT INTO healthcare.conversation_logs (id, created_at, session_id, clinic_id, patient_id,
    conversation, role, content, language, intent, message_id)
SELECT n.id, n.at, n.session, n.clinic, n.patient, n.conversation, n.role,
    n.content, n.language, n.intent, n.message_id
FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::text[])
    AS n(id, at, session, clinic, patient, conversation, role, content, language, intent,
         message_id))";

void fold_words(std::map<std::string, LogLine>& out, const MessageState& state) {
    const Turn& turn = *state.first->turn();
    if (state.standing.is_duplicate() || turn.reason == "own_echo") return;
    if (turn.message_kind == shared::events::kReminder) return;  // all it says is the reply
    const std::string words =
        turn.message.text.empty() ? "[" + turn.message.type + "]" : turn.message.text;
    const char* role = turn.message_kind == "message" ? "user" : "staff";
    out[state.first->envelope.record] = {
        state.first, role, state.first->envelope.received_at, words};
}

void fold_reply(std::map<std::string, LogLine>& out, const MessageState& state) {
    const bool is_out =
        state.delivery == DeliveryState::kUnconfirmed || state.delivery == DeliveryState::kSent;
    if (state.reply == nullptr || !is_out || state.was_out) return;
    const auto& reply = *state.reply->turn()->reply;
    if (reply.id.empty() || reply.text.empty()) return;
    const shared::WallMs at =
        reply.claimed_at != 0 ? reply.claimed_at : state.reply->envelope.received_at;
    out.try_emplace(reply.id, LogLine{state.reply, "assistant", at, reply.text});
}

}  // namespace

std::map<std::string, LogLine> fold_logs(const MessageBook& book) {
    std::map<std::string, LogLine> out;
    for (const auto& [key, state] : book.inserts()) {
        // Staff may write first: then nobody is known as a patient yet.
        const Turn& turn = *state->news->turn();
        if (turn.patient_id.empty() && turn.reason != "own_phone") continue;
        fold_words(out, *state);
        fold_reply(out, *state);
    }
    for (const auto& [key, state] : book.updates()) fold_reply(out, *state);
    return out;
}

NewRows log_rows(const MessageBook& book, const KnownPatients& patients, Uniqueness uniqueness) {
    NewRows rows(kInsertLogs, uniqueness);
    for (const auto& [id, line] : fold_logs(book)) {
        const Turn& turn = *line.item->turn();
        const bool is_erased = patients.is_erased(turn.clinic_id, turn.patient_id);
        rows.add({id,
                  instant(line.at),
                  or_null(turn.session.id),
                  turn.clinic_id,
                  patients.of(turn.clinic_id, turn.patient_id),
                  line.item->envelope.conversation,
                  line.role,
                  is_erased ? std::string_view() : line.content,
                  turn.session.language,
                  turn.intent,
                  line.item->envelope.message});
    }
    return rows;
}

}  // namespace workers::background::persist
