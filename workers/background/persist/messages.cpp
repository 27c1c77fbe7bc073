#include "workers/background/persist/messages.hpp"

#include "shared/events/reminder.hpp"
#include "shared/json/writer.hpp"
#include "workers/background/persist/columns.hpp"

#include <utility>

namespace workers::background::persist {
namespace {

using batches::Item;
using shared::events::Turn;
using shared::postgres::Parameter;
using shared::postgres::Transaction;

constexpr const char* kInsertIds = R"(
INSERT INTO core.message_dedupe (conversation, message_id, record, created_at, source, line)
SELECT k.conversation, k.message_id, k.record, k.at, k.source, k.line
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::timestamptz[], $5::text[], $6::text[])
    AS k(conversation, message_id, record, at, source, line))";

constexpr const char* kInsertMessages = R"(
INSERT INTO core.whatsapp_messages (id, created_at, received_at, whatsapp_message_id, conversation,
    session_id, organization_id, clinic_id, patient_id, source, line, direction, author,
    message_type, content, payload, provider_time, stages, outcome, reason, intent, delivery,
    counter, reply_id, reply_text, reply_attempt, reply_provider_message_id, reply_claimed_at,
    reply_sent_at)
SELECT m.id, m.created, m.received, m.message_id, m.conversation, m.session, m.organization,
    m.clinic, m.patient, m.source, m.line, m.direction, m.author, m.type, m.content, m.payload,
    m.provider_time, m.stages, m.outcome, m.reason, m.intent, m.delivery, m.counter, m.reply,
    m.reply_text, m.attempt, m.reply_message, m.claimed, m.sent
FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[],
    $7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[],
    $14::text[], $15::text[], $16::jsonb[], $17::timestamptz[], $18::jsonb[], $19::text[],
    $20::text[], $21::text[], $22::text[], $23::bigint[], $24::uuid[], $25::text[],
    $26::smallint[], $27::text[], $28::timestamptz[], $29::timestamptz[])
    AS m(id, created, received, message_id, conversation, session, organization, clinic, patient,
         source, line, direction, author, type, content, payload, provider_time, stages, outcome,
         reason, intent, delivery, counter, reply, reply_text, attempt, reply_message, claimed,
         sent))";

constexpr const char* kUpdateMessages = R"(
UPDATE core.whatsapp_messages m SET outcome = n.outcome, reason = n.reason,
    intent = coalesce(n.intent, m.intent), counter = greatest(n.counter, m.counter),
    delivery = n.delivery, session_id = coalesce(n.session, m.session_id),
    patient_id = coalesce((SELECT p.id FROM healthcare.patients p
        WHERE p.id = n.patient AND p.clinic_id = m.clinic_id), m.patient_id), stages = m.stages || coalesce(n.stages, '{}'),
    reply_id = coalesce(n.reply, m.reply_id), reply_text = coalesce(n.reply_text, m.reply_text),
    reply_attempt = coalesce(n.attempt, m.reply_attempt),
    reply_provider_message_id = coalesce(n.reply_message, m.reply_provider_message_id),
    reply_claimed_at = coalesce(to_timestamp(n.claimed / 1000.0), m.reply_claimed_at),
    reply_sent_at = coalesce(to_timestamp(n.sent / 1000.0), m.reply_sent_at), updated_at = now()
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::bigint[],
    $7::text[], $8::uuid[], $9::uuid[], $10::jsonb[], $11::uuid[], $12::text[], $13::smallint[],
    $14::text[], $15::bigint[], $16::bigint[])
    AS n(id, created_at, outcome, reason, intent, counter, delivery, session, patient, stages,
         reply, reply_text, attempt, reply_message, claimed, sent)
WHERE m.id = n.id AND m.created_at = n.created_at)";

constexpr const char* kInsertRowless = R"(
INSERT INTO core.rowless_turns (record, message_id, conversation, source, line, clinic_id, outcome,
    reason, received_at, stages)
SELECT r.record, r.message_id, r.conversation, r.source, r.line, r.clinic, r.outcome, r.reason,
    to_timestamp(r.at / 1000.0), r.stages
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[],
    $8::text[], $9::bigint[], $10::jsonb[])
    AS r(record, message_id, conversation, source, line, clinic, outcome, reason, at, stages)
ON CONFLICT DO NOTHING)";

constexpr const char* kForgetRowless =
    "DELETE FROM core.rowless_turns WHERE record = ANY ($1::uuid[])";

constexpr const char* kRetireDead = R"(
UPDATE core.rowless_turns SET outcome = 'suppressed', reason = 'duplicate'
WHERE record = ANY ($1::uuid[]) AND outcome = 'dead')";

std::string stages_json(const shared::events::Envelope& envelope) {
    shared::json::Writer out;
    out.begin_object();
    for (const auto& stage : envelope.stages) out.member(storable(stage.name), stage.at_us);
    return out.end_object().take();
}

// `bot` is a reminder or the echo of our own send; anything else from the clinic's number was typed
// by staff.
const char* author(const Turn& turn) {
    if (turn.message_kind == "message") return "patient";
    const bool is_ours =
        turn.reason == "own_echo" || turn.message_kind == shared::events::kReminder;
    return is_ours ? "bot" : "staff";
}

Parameter payload(const Turn& turn, bool is_erased) {
    if (turn.message.raw.empty() || is_erased) return std::nullopt;
    return storable_json(turn.message.raw);
}

// The six columns of a reply, all NULL without one.
struct ReplyColumns {
    Cell id = std::nullopt, text = std::nullopt, attempt = std::nullopt, message = std::nullopt,
         claimed = std::nullopt, sent = std::nullopt;
};

ReplyColumns reply_columns(const Item* item, const KnownPatients& patients) {
    if (item == nullptr || !item->turn()->reply) return {};
    const Turn& turn = *item->turn();
    const auto& reply = *turn.reply;
    const bool is_erased = patients.is_erased(turn.clinic_id, turn.patient_id);
    return {or_null(reply.id),
            is_erased ? Cell(std::nullopt) : or_null(reply.text),
            Cell(std::int64_t{reply.attempt}),
            or_null(reply.provider_message_id),
            instant_or_null(reply.claimed_at),
            instant_or_null(reply.sent_at)};
}

std::string stages_of(const MessageState& state) {
    if (state.news == state.first) return stages_json(state.first->envelope);
    shared::events::Envelope merged = state.first->envelope;
    for (const auto& stage : state.news->envelope.stages) {
        merged.set_stage(stage.name, stage.at_us);
    }
    return stages_json(merged);
}

// A reminder that was not sent may be for another than whose session it is: see fold_sessions().
Cell session_of(const Turn& first, const Turn& news) {
    if (first.message_kind == shared::events::kReminder && !news.reply) return std::nullopt;
    return or_null(news.session.id.empty() ? first.session.id : news.session.id);
}

void add_insert(NewRows& rows,
                const KnownPatients& patients,
                const MessageKey& key,
                const MessageState& state) {
    const auto& envelope = state.first->envelope;
    const Turn& turn = *state.first->turn();
    const Turn& news = *state.news->turn();
    // What the first turn told stays where the news are silent, as it does between two batches.
    const auto told = [](const std::string& newer, const std::string& older) -> const std::string& {
        return newer.empty() ? older : newer;
    };
    const std::string& patient = told(news.patient_id, turn.patient_id);
    const bool is_erased = patients.is_erased(turn.clinic_id, patient);
    const ReplyColumns reply = reply_columns(state.reply, patients);
    rows.add({envelope.record,
              instant(envelope.received_at),
              instant(envelope.received_at),
              key.message,
              key.conversation,
              session_of(turn, news),
              turn.organization_id,
              turn.clinic_id,
              patients.of(turn.clinic_id, patient),
              envelope.source,
              turn.message.line,
              turn.message_kind == "message" ? "inbound" : "outbound",
              author(turn),
              turn.message.type,
              is_erased ? std::string_view() : turn.message.text,
              payload(turn, is_erased),
              instant_or_null(envelope.provider_time),
              stages_of(state),
              shared::events::name(news.outcome),
              news.reason,
              told(news.intent, turn.intent),
              shared::events::name(state.delivery),
              Cell(state.standing.counter),
              reply.id,
              reply.text,
              reply.attempt,
              reply.message,
              reply.claimed,
              reply.sent});
}

void add_update(Columns& rows, const KnownPatients& patients, const MessageState& state) {
    const Item* news = state.news;
    const ReplyColumns reply = reply_columns(state.reply, patients);
    rows.add({state.standing.record,
              state.created_at,
              shared::events::name(state.standing.outcome),
              state.standing.reason,
              news != nullptr ? or_null(news->turn()->intent) : std::nullopt,
              number(state.standing.counter),
              shared::events::name(state.delivery),
              news != nullptr ? or_null(news->turn()->session.id) : std::nullopt,
              news != nullptr ? or_null(news->turn()->patient_id) : std::nullopt,
              news != nullptr ? Parameter(stages_json(news->envelope)) : std::nullopt,
              reply.id,
              reply.text,
              reply.attempt,
              reply.message,
              reply.claimed,
              reply.sent});
}

}  // namespace

MessageRows::MessageRows(const MessageBook& book,
                         const KnownPatients& patients,
                         Uniqueness uniqueness)
    : ids_(kInsertIds, uniqueness),
      inserts_(kInsertMessages, uniqueness),
      records_(kForgetRowless) {
    for (const auto& [key, state] : book.inserts()) {
        const auto& envelope = state->first->envelope;
        ids_.add({key.conversation,
                  key.message,
                  envelope.record,
                  instant(envelope.received_at),
                  envelope.source,
                  state->first->turn()->message.line});
        add_insert(inserts_, patients, key, *state);
        records_.add({envelope.record});
        retire(*state);
    }
    for (const auto& [key, state] : book.updates()) {
        add_update(updates_, patients, *state);
        retire(*state);
    }
}

// A dead letter whose replay moved the row of a repeat: the message has one outcome, the row's.
void MessageRows::retire(const MessageState& state) {
    if (state.news == nullptr) return;
    const std::string& record = state.news->envelope.record;
    if (record != state.standing.record) retired_.add({record});
}

void MessageRows::insert(Transaction& transaction) const {
    if (ids_.empty()) return;
    if (ids_.write(transaction) != ids_.rows()) {
        throw shared::postgres::StatementError{
            {"postgres_conflict", "a message id became known meanwhile", shared::Action::kRetry}};
    }
    inserts_.write(transaction);
    // A dead letter that was replayed with success has a row of its own now.
    transaction.run_arrays(kForgetRowless, records_.arrays());
}

void MessageRows::update(Transaction& transaction) const {
    if (!updates_.empty()) transaction.run(kUpdateMessages, updates_.arrays());
    if (!retired_.empty()) transaction.run(kRetireDead, retired_.arrays());
}

void insert_rowless(Transaction& transaction, const MessageBook& book) {
    Columns rows;
    for (const Rowless& entry : book.rowless()) {
        const auto& envelope = entry.item->envelope;
        const Turn& turn = *entry.item->turn();
        const auto outcome =
            entry.is_duplicate ? shared::events::Outcome::kSuppressed : turn.outcome;
        rows.add({envelope.record,
                  envelope.message,
                  envelope.conversation,
                  envelope.source,
                  turn.message.line,
                  or_null(turn.clinic_id),
                  shared::events::name(outcome),
                  entry.is_duplicate ? "duplicate" : turn.reason,
                  time_number(envelope.received_at),
                  stages_json(envelope)});
    }
    if (!rows.empty()) transaction.run(kInsertRowless, rows.arrays());
}

}  // namespace workers::background::persist
