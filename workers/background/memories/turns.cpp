#include "workers/background/memories/turns.hpp"

#include "shared/base/ids.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"
#include "shared/memory/extractor.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace workers::background::memories {
namespace {

// In the order in which they were said, a microsecond apart: that is the order of their line.
constexpr const char* kQueue = R"(
INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body, due_at, created_at)
SELECT n.id, 'memory', n.dedupe, n.clinic, n.patient, n.body,
    now() + n.place * interval '1 microsecond', now() + n.place * interval '1 microsecond'
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::jsonb[], $6::bigint[])
    WITH ORDINALITY AS n(id, dedupe, clinic, patient, body, at, place)
JOIN healthcare.patients p ON p.id = n.patient AND p.clinic_id = n.clinic
    AND p.memory_since <= to_timestamp(n.at / 1000.0)
ON CONFLICT DO NOTHING)";

// Told already, it is the provider's; under way it keeps its place and loses its words.
constexpr const char* kTakeBack = R"(
WITH n AS (SELECT * FROM unnest($1::uuid[], $2::text[]) AS n(id, text)),
gone AS (DELETE FROM core.outbox o USING n WHERE o.id = n.id AND o.kind = 'memory' AND n.text = ''
    AND o.tried_at IS NULL AND o.taken_at IS NULL),
reworded AS (UPDATE core.outbox o SET body = o.body || jsonb_build_object('text', n.text)
    FROM n WHERE o.id = n.id AND o.kind = 'memory' AND n.text <> '' AND o.done_at IS NULL
        AND o.tried_at IS NULL AND o.taken_at IS NULL)
UPDATE core.outbox o SET body = '{}', given_up_at = now(), last_error = 'taken_back',
    dedupe_key = 'taken_back:' || o.id
FROM n WHERE o.id = n.id AND o.kind = 'memory' AND n.text = '' AND o.done_at IS NULL
    AND (o.tried_at IS NOT NULL OR o.taken_at IS NOT NULL))";

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// What a patient of this clinic said in words; thanks and greetings teach nothing.
bool is_told(const shared::events::Turn& turn, const persist::KnownPatients& patients) {
    return turn.message_kind == "message" && !turn.patient_id.empty() &&
           !is_blank(turn.message.text) && turn.intent != "greeting" && turn.intent != "thanks" &&
           !patients.of(turn.clinic_id, turn.patient_id).is_null() &&
           !patients.is_erased(turn.clinic_id, turn.patient_id);
}

std::string reply_of(const persist::MessageState& state) {
    const auto* item = state.reply != nullptr ? state.reply : state.first;
    const auto& reply = item->turn()->reply;
    return reply ? reply->text : std::string();
}

std::string turn_id(const shared::Uuid& record) {
    return shared::uuid_v5(record, "memory").text();
}

}  // namespace

std::string write_turn(const Turn& turn) {
    shared::json::Writer out;
    out.begin_object().member("text", turn.text).member_if("reply", turn.reply);
    out.member_if("message", turn.message).member_if("language", turn.language);
    return out.member("at", turn.at).end_object().take();
}

Turn read_turn(std::string_view body) {
    shared::json::Parser parser;
    const auto value = parser.parse(body);
    if (!value) return {};
    const auto member = [&value](const char* name) {
        return std::string((*value)[name].string_or(""));
    };
    return {member("text"),
            member("reply"),
            member("message"),
            member("language"),
            (*value)["at"].integer_or(0),
            (*value)["verbatim"].bool_or(false)};
}

persist::Columns turn_rows(const persist::MessageBook& book,
                           const persist::KnownPatients& patients) {
    std::vector<const persist::MessageState*> said;
    for (const auto& [key, state] : book.inserts()) said.push_back(state);
    std::stable_sort(said.begin(), said.end(), [](const auto* one, const auto* other) {
        return one->first->envelope.received_at < other->first->envelope.received_at;
    });
    persist::Columns rows;
    for (const auto* state : said) {
        const auto& envelope = state->first->envelope;
        const auto& turn = *state->first->turn();
        const auto record = shared::Uuid::parse(envelope.record);
        if (!record || !is_told(turn, patients)) continue;
        const shared::memory::Fact words{"turn", turn.message.text, ""};
        rows.add({turn_id(*record),
                  turn.patient_id + ":" + shared::memory::norm_hash(words),
                  turn.clinic_id,
                  turn.patient_id,
                  persist::storable_json(write_turn({turn.message.text,
                                                     reply_of(*state),
                                                     envelope.message,
                                                     turn.session.language,
                                                     envelope.received_at})),
                  persist::number(envelope.received_at)});
    }
    return rows;
}

void queue_turns(shared::postgres::Transaction& transaction, const persist::Columns& rows) {
    if (!rows.empty()) transaction.run(kQueue, rows.arrays());
}

void take_back_turns(shared::postgres::Transaction& transaction,
                     const std::map<std::string, std::string>& words) {
    persist::Columns rows;
    for (const auto& [record, text] : words) {
        if (const auto id = shared::Uuid::parse(record)) {
            rows.add({turn_id(*id), persist::storable(text)});
        }
    }
    if (!rows.empty()) transaction.run(kTakeBack, rows.arrays());
}

}  // namespace workers::background::memories
