#include "workers/background/persist/sessions.hpp"

#include "shared/events/reminder.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/persist/sessions_sql.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <vector>

namespace workers::background::persist {
namespace {

using shared::events::Turn;
using shared::postgres::Parameter;
using shared::postgres::Transaction;

ConversationState state_of(const batches::Item& item) {
    const Turn& turn = *item.turn();
    ConversationState out;
    out.conversation = item.envelope.conversation;
    out.organization_id = turn.organization_id;
    out.clinic_id = turn.clinic_id;
    out.patient_id = turn.patient_id;
    out.source = item.envelope.source;
    out.line = turn.message.line;
    out.session = turn.session;
    out.last_message_at = turn.session.last_message_at != 0 ? turn.session.last_message_at
                                                            : item.envelope.received_at;
    out.counter = turn.counter;
    return out;
}

void fold(std::map<std::string, ConversationState>& into,
          const std::string& key,
          ConversationState next) {
    ConversationState& known = into[key];
    const bool is_newer = known.conversation.empty() || next.counter > known.counter;
    if (!is_newer) {
        if (known.line.empty()) known.line = next.line;
        return;
    }
    if (next.line.empty()) next.line = known.line;
    const bool is_same_clinic = next.clinic_id == known.clinic_id;
    if (next.patient_id.empty() && is_same_clinic) next.patient_id = known.patient_id;
    if (next.session.language.empty()) next.session.language = known.session.language;
    next.last_message_at = std::max(next.last_message_at, known.last_message_at);
    known = std::move(next);
}

// An array cannot be an element of one: it goes as a literal, NULL where it is empty.
Parameter literal_of(const std::vector<std::string>& texts) {
    if (texts.empty()) return std::nullopt;
    return shared::postgres::array({texts.begin(), texts.end()});
}

void add_session(BinaryColumns& rows,
                 const std::string& id,
                 const ConversationState& state,
                 const KnownPatients& patients) {
    rows.add({id,
              state.conversation,
              state.organization_id,
              state.clinic_id,
              patients.of(state.clinic_id, state.patient_id),
              state.source,
              state.line,
              instant(state.session.started_at),
              instant(state.last_message_at),
              or_null(state.session.previous),
              or_null(state.session.language),
              instant_or_null(state.session.silent_until),
              Cell(state.counter),
              literal_of(state.session.allergies)});
}

void add_moved_session(BinaryColumns& rows,
                       const std::string& id,
                       const ConversationState& state,
                       const KnownPatients& patients) {
    rows.add({id,
              state.organization_id,
              state.clinic_id,
              patients.of(state.clinic_id, state.patient_id),
              state.line,
              instant(state.last_message_at),
              or_null(state.session.language),
              instant_or_null(state.session.silent_until),
              Cell(state.counter),
              literal_of(state.session.allergies)});
}

void add_conversation(BinaryColumns& rows,
                      const ConversationState& state,
                      const KnownPatients& patients) {
    rows.add({state.conversation,
              or_null(state.session.id),
              state.organization_id,
              state.clinic_id,
              patients.of(state.clinic_id, state.patient_id),
              state.source,
              state.line,
              or_null(state.session.language),
              instant_or_null(state.session.silent_until),
              instant(state.last_message_at),
              Cell(state.counter),
              Cell(state.session.opted_out)});
}

void add_moved_conversation(BinaryColumns& rows,
                            const ConversationState& state,
                            const KnownPatients& patients) {
    rows.add({state.conversation,
              or_null(state.session.id),
              state.organization_id,
              state.clinic_id,
              patients.of(state.clinic_id, state.patient_id),
              state.line,
              or_null(state.session.language),
              instant_or_null(state.session.silent_until),
              instant(state.last_message_at),
              Cell(state.counter),
              Cell(state.session.opted_out)});
}

std::set<std::string, std::less<>> keys_of(const shared::postgres::Rows& rows) {
    std::set<std::string, std::less<>> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.emplace(rows.get(row, 0));
    return out;
}

// Mostly all of them were there.
bool is_done(const shared::postgres::Rows& moved, const BinaryColumns& all) {
    return moved.size() == all.rows();
}

// Those that were not there before, to end what was open.
BinaryColumns begun_of(const shared::postgres::Rows& written, const FoldedSessions& folded) {
    BinaryColumns out(kEndSessions);
    for (std::size_t row = 0; row < written.size(); ++row) {
        if (written.get(row, 1) != "t") continue;
        const auto& state = folded.sessions.at(std::string(written.get(row, 0)));
        out.add({state.session.id, state.conversation, instant(state.session.started_at)});
    }
    return out;
}

}  // namespace

FoldedSessions fold_sessions(std::span<const batches::Item> items) {
    FoldedSessions out;
    for (const batches::Item& item : items) {
        const Turn* turn = item.turn();
        if (turn == nullptr || turn->clinic_id.empty() || item.envelope.conversation.empty()) {
            continue;
        }
        // It names whom it was for, be that another than who has the conversation by now.
        if (turn->message_kind == shared::events::kReminder && !turn->reply) continue;
        ConversationState state = state_of(item);
        if (!turn->session.id.empty()) fold(out.sessions, turn->session.id, state);
        fold(out.conversations, item.envelope.conversation, std::move(state));
    }
    return out;
}

BinaryColumns session_rows(const FoldedSessions& folded, const KnownPatients& patients) {
    BinaryColumns all(kMoveSessions);
    for (const auto& [id, state] : folded.sessions) add_moved_session(all, id, state, patients);
    return all;
}

void write_sessions(Transaction& transaction,
                    const BinaryColumns& all,
                    const FoldedSessions& folded,
                    const KnownPatients& patients) {
    if (all.empty()) return;
    const auto rows = transaction.run_arrays(kMoveSessions, all.arrays());
    if (is_done(*rows, all)) return;
    const auto moved = keys_of(*rows);
    BinaryColumns news(kUpsertSessions);
    for (const auto& [id, state] : folded.sessions) {
        if (!moved.contains(id)) add_session(news, id, state, patients);
    }
    if (news.empty()) return;
    const auto written = transaction.run_arrays(kUpsertSessions, news.arrays());
    const BinaryColumns begun = begun_of(*written, folded);
    if (!begun.empty()) transaction.run_arrays(kEndSessions, begun.arrays());
}

BinaryColumns conversation_rows(const FoldedSessions& folded, const KnownPatients& patients) {
    BinaryColumns all(kMoveConversations);
    for (const auto& [key, state] : folded.conversations) {
        add_moved_conversation(all, state, patients);
    }
    return all;
}

void write_conversations(Transaction& transaction,
                         const BinaryColumns& all,
                         const FoldedSessions& folded,
                         const KnownPatients& patients) {
    if (all.empty()) return;
    const auto rows = transaction.run_arrays(kMoveConversations, all.arrays());
    if (is_done(*rows, all)) return;
    const auto moved = keys_of(*rows);
    BinaryColumns news(kUpsertConversations);
    for (const auto& [key, state] : folded.conversations) {
        if (!moved.contains(key)) add_conversation(news, state, patients);
    }
    if (!news.empty()) transaction.run_arrays(kUpsertConversations, news.arrays());
}

}  // namespace workers::background::persist
