#include "ops/frontdeskctl/conversation_rows.hpp"

#include "shared/json/value.hpp"

#include <algorithm>

namespace ops::frontdeskctl {
namespace {

using shared::json::Value;
using workers::hot::conversation_log::State;

constexpr const char* kRead = R"sql(
SELECT c.conversation, json_build_object(
    'counter', c.counter, 'clinic', c.clinic_id, 'organization', c.organization_id,
    'patient', coalesce(c.patient_id::text, ''), 'opted_out', c.opted_out_at IS NOT NULL,
    'last', CASE WHEN c.session_id IS NULL THEN 0  -- reminded, and never wrote
        ELSE (extract(epoch FROM c.last_message_at) * 1000)::bigint END,
    'silent_until', coalesce((extract(epoch FROM c.silent_until) * 1000)::bigint, 0),
    'language', coalesce(c.language, s.language, ''),
    'session', coalesce(s.id::text, ''), 'previous', coalesce(s.previous_session_id::text, ''),
    'started_at', coalesce((extract(epoch FROM s.started_at) * 1000)::bigint, 0),
    'messages', (
        SELECT coalesce(json_agg(json_build_array(d.message_id, d.record,
                (extract(epoch FROM coalesce(m.provider_time, d.created_at)) * 1000)::bigint,
                coalesce(m.outcome = 'dead', false), coalesce(m.reply_id::text, ''),
                coalesce(m.reply_provider_message_id, ''), coalesce(m.reply_text, ''),
                coalesce((extract(epoch FROM m.reply_claimed_at) * 1000)::bigint, 0))
            ORDER BY d.created_at), '[]')
        FROM core.message_dedupe d
        LEFT JOIN core.whatsapp_messages m ON m.id = d.record AND m.created_at = d.created_at
        WHERE d.conversation = c.conversation AND d.created_at > now() - interval '26 hours'))
FROM core.whatsapp_conversations c
LEFT JOIN LATERAL (SELECT * FROM core.conversation_sessions o
    WHERE o.id = c.session_id LIMIT 1) s ON true
WHERE c.conversation > $1 AND (c.last_message_at > now() - interval '72 hours'
    OR c.silent_until > now() OR c.opted_out_at IS NOT NULL)
ORDER BY c.conversation LIMIT 1000)sql";

std::string text(const Value& value) {
    return std::string(value.string_or(""));
}

void add_message(State& state, const Value& message, shared::WallMs now) {
    state.remember_seen({text(message.at(0)),
                         text(message.at(1)),
                         message.at(2).integer_or(0),
                         message.at(3).bool_or(false)},
                        now);
    const std::string reply = text(message.at(4));
    const shared::WallMs claimed_at = message.at(7).integer_or(0);
    if (reply.empty() || claimed_at + workers::hot::conversation_log::kSaidFor < now) return;
    state.remember_sent(text(message.at(5)), reply);
    state.remember_said(reply, text(message.at(6)), claimed_at);
}

State read_state(const Value& row, shared::WallMs now) {
    State out;
    out.counter = row["counter"].integer_or(0);
    out.clinic_id = text(row["clinic"]);
    out.organization_id = text(row["organization"]);
    out.patient_id = text(row["patient"]);
    out.opted_out = row["opted_out"].bool_or(false);
    out.last_patient_at = row["last"].integer_or(0);
    out.session.id = text(row["session"]);
    out.session.previous = text(row["previous"]);
    out.session.started_at = row["started_at"].integer_or(0);
    out.session.last_message_at = out.last_patient_at;
    out.session.silent_until = row["silent_until"].integer_or(0);
    out.session.language = text(row["language"]);
    row["messages"].each_element([&](Value message) { add_message(out, message, now); });
    return out;
}

}  // namespace

shared::Result<std::vector<KnownConversation>> read_conversations(
    shared::postgres::Connection& database, const std::string& after, shared::WallMs now) {
    const auto rows = database.run(kRead, {after});
    if (!rows) return rows.error();
    std::vector<KnownConversation> out;
    shared::json::Parser parser;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        const auto parsed = parser.parse((*rows)->get(i, 1));
        if (!parsed) return parsed.error();
        out.push_back({std::string((*rows)->get(i, 0)), read_state(*parsed, now)});
    }
    return out;
}

}  // namespace ops::frontdeskctl
