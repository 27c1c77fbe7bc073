#include "workers/background/persist/sessions.hpp"

#include "workers/background/persist/columns.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <vector>

namespace workers::background::persist {
namespace {

using enum shared::postgres::Element;
using shared::events::Turn;
using shared::postgres::Transaction;

// The session before is linked here where its owner no longer knew it.
// A line may move to another clinic in the midst of a session. A patient belongs to one clinic: one
// of another clinic is left out.
// Nearly all are there already, and an update costs half of what an upsert does.
constexpr const char* kMoveSessions = R"(
UPDATE core.conversation_sessions s SET
    organization_id = n.organization, clinic_id = n.clinic,
    patient_id = CASE WHEN n.patient IS NULL AND s.clinic_id = n.clinic
        THEN s.patient_id ELSE n.patient END,
    line = CASE WHEN n.line = '' THEN s.line ELSE n.line END,
    last_message_at = greatest(n.last, s.last_message_at),
    language = coalesce(n.language, s.language),
    silent_until = n.silent, counter = n.counter,
    allergies = n.allergies::text[], updated_at = now()
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[],
    $7::text[], $8::timestamptz[], $9::bigint[], $10::text[])
    AS n(id, organization, clinic, patient, line, last, language, silent, counter, allergies)
WHERE s.id = n.id AND s.counter < n.counter
RETURNING s.id)";

constexpr const char* kUpsertSessions = R"(
INSERT INTO core.conversation_sessions AS s (id, conversation, organization_id, clinic_id,
    patient_id, source, line, started_at, last_message_at, previous_session_id, language,
    silent_until, counter, allergies)
SELECT n.id, n.conversation, n.organization, n.clinic,
    n.patient,
    n.source, n.line, n.started, n.last,
    coalesce(n.previous, (SELECT o.id FROM core.conversation_sessions o
        WHERE o.conversation = n.conversation AND o.id <> n.id
            AND o.started_at < n.started
        ORDER BY o.started_at DESC LIMIT 1)), n.language,
    n.silent, n.counter,
    n.allergies::text[]
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::timestamptz[], $9::timestamptz[], $10::uuid[], $11::text[], $12::timestamptz[],
    $13::bigint[], $14::text[])
    AS n(id, conversation, organization, clinic, patient, source, line, started, last, previous,
         language, silent, counter, allergies)
ON CONFLICT (id) DO UPDATE SET
    organization_id = excluded.organization_id, clinic_id = excluded.clinic_id,
    patient_id = CASE WHEN excluded.patient_id IS NULL AND s.clinic_id = excluded.clinic_id
        THEN s.patient_id ELSE excluded.patient_id END,
    line = CASE WHEN excluded.line = '' THEN s.line ELSE excluded.line END,
    last_message_at = greatest(excluded.last_message_at, s.last_message_at),
    language = coalesce(excluded.language, s.language), silent_until = excluded.silent_until,
    counter = excluded.counter, allergies = excluded.allergies, updated_at = now()
WHERE excluded.counter > s.counter
RETURNING s.id, s.xmax = 0)";

constexpr const char* kEndSessions = R"(
UPDATE core.conversation_sessions s SET status = 'ended',
    ended_at = n.started, updated_at = now()
FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS n(id, conversation, started)
WHERE s.conversation = n.conversation AND s.id <> n.id AND s.status = 'open'
    AND s.started_at < n.started)";

constexpr const char* kMoveConversations = R"(
UPDATE core.whatsapp_conversations c SET
    session_id = coalesce(n.session, c.session_id),
    organization_id = n.organization, clinic_id = n.clinic,
    patient_id = CASE WHEN n.patient IS NULL AND c.clinic_id = n.clinic
        THEN c.patient_id ELSE n.patient END,
    line = CASE WHEN n.line = '' THEN c.line ELSE n.line END,
    language = coalesce(n.language, c.language), silent_until = n.silent,
    last_message_at = greatest(n.last, c.last_message_at),
    opted_out_at = CASE WHEN n.is_out
        THEN coalesce(c.opted_out_at, n.last) END,
    counter = n.counter, updated_at = now()
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::boolean[])
    AS n(conversation, session, organization, clinic, patient, line, language, silent, last,
         counter, is_out)
WHERE c.conversation = n.conversation AND c.counter < n.counter
RETURNING c.conversation)";

constexpr const char* kUpsertConversations = R"(
INSERT INTO core.whatsapp_conversations AS c (conversation, session_id, organization_id, clinic_id,
    patient_id, source, line, language, silent_until, last_message_at, counter, opted_out_at)
SELECT n.conversation, n.session, n.organization, n.clinic,
    n.patient,
    n.source, n.line, n.language, n.silent, n.last, n.counter,
    CASE WHEN n.is_out THEN n.last END
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::text[], $9::timestamptz[], $10::timestamptz[], $11::bigint[], $12::boolean[])
    AS n(conversation, session, organization, clinic, patient, source, line, language, silent,
         last, counter, is_out)
ON CONFLICT (conversation) DO UPDATE SET
    session_id = coalesce(excluded.session_id, c.session_id),
    organization_id = excluded.organization_id, clinic_id = excluded.clinic_id,
    patient_id = CASE WHEN excluded.patient_id IS NULL AND c.clinic_id = excluded.clinic_id
        THEN c.patient_id ELSE excluded.patient_id END,
    line = CASE WHEN excluded.line = '' THEN c.line ELSE excluded.line END,
    language = coalesce(excluded.language, c.language), silent_until = excluded.silent_until,
    last_message_at = greatest(excluded.last_message_at, c.last_message_at),
    opted_out_at = CASE WHEN excluded.opted_out_at IS NOT NULL
        THEN coalesce(c.opted_out_at, excluded.opted_out_at) END,
    counter = excluded.counter, updated_at = now()
WHERE excluded.counter > c.counter)";

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

std::string literal_of(const std::vector<std::string>& texts) {
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
    BinaryColumns out({kUuid, kText, kTimestamp});
    for (std::size_t row = 0; row < written.size(); ++row) {
        if (written.get(row, 1) != "t") continue;
        const auto& state = folded.sessions.at(std::string(written.get(row, 0)));
        out.add({state.session.id, state.conversation, instant(state.session.started_at)});
    }
    return out;
}

void write_each(Transaction& transaction,
                const FoldedSessions& folded,
                const KnownPatients& patients) {
    BinaryColumns all(
        {kUuid, kUuid, kUuid, kUuid, kText, kTimestamp, kText, kTimestamp, kBigint, kText});
    for (const auto& [id, state] : folded.sessions) add_moved_session(all, id, state, patients);
    if (all.empty()) return;
    const auto rows = transaction.run_arrays(kMoveSessions, all.arrays());
    if (is_done(*rows, all)) return;
    const auto moved = keys_of(*rows);
    BinaryColumns news({kUuid,
                        kText,
                        kUuid,
                        kUuid,
                        kUuid,
                        kText,
                        kText,
                        kTimestamp,
                        kTimestamp,
                        kUuid,
                        kText,
                        kTimestamp,
                        kBigint,
                        kText});
    for (const auto& [id, state] : folded.sessions) {
        if (!moved.contains(id)) add_session(news, id, state, patients);
    }
    if (news.empty()) return;
    const auto written = transaction.run_arrays(kUpsertSessions, news.arrays());
    const BinaryColumns begun = begun_of(*written, folded);
    if (!begun.empty()) transaction.run_arrays(kEndSessions, begun.arrays());
}

void write_conversations(Transaction& transaction,
                         const FoldedSessions& folded,
                         const KnownPatients& patients) {
    BinaryColumns all({kText,
                       kUuid,
                       kUuid,
                       kUuid,
                       kUuid,
                       kText,
                       kText,
                       kTimestamp,
                       kTimestamp,
                       kBigint,
                       kBoolean});
    for (const auto& [key, state] : folded.conversations) {
        add_moved_conversation(all, state, patients);
    }
    if (all.empty()) return;
    const auto rows = transaction.run_arrays(kMoveConversations, all.arrays());
    if (is_done(*rows, all)) return;
    const auto moved = keys_of(*rows);
    BinaryColumns news({kText,
                        kUuid,
                        kUuid,
                        kUuid,
                        kUuid,
                        kText,
                        kText,
                        kText,
                        kTimestamp,
                        kTimestamp,
                        kBigint,
                        kBoolean});
    for (const auto& [key, state] : folded.conversations) {
        if (!moved.contains(key)) add_conversation(news, state, patients);
    }
    if (!news.empty()) transaction.run_arrays(kUpsertConversations, news.arrays());
}

}  // namespace

FoldedSessions fold_sessions(std::span<const batches::Item> items) {
    FoldedSessions out;
    for (const batches::Item& item : items) {
        const Turn* turn = item.turn();
        if (turn == nullptr || turn->clinic_id.empty() || item.envelope.conversation.empty()) {
            continue;
        }
        ConversationState state = state_of(item);
        if (!turn->session.id.empty()) fold(out.sessions, turn->session.id, state);
        fold(out.conversations, item.envelope.conversation, std::move(state));
    }
    return out;
}

void write_sessions(Transaction& transaction,
                    const FoldedSessions& folded,
                    const KnownPatients& patients) {
    write_each(transaction, folded, patients);
    write_conversations(transaction, folded, patients);
}

}  // namespace workers::background::persist
