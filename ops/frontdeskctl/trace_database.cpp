#include "ops/frontdeskctl/numbers.hpp"
#include "ops/frontdeskctl/trace.hpp"
#include "shared/json/value.hpp"

#include <algorithm>
#include <charconv>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Rows;

constexpr const char* kMessages = R"(
SELECT m.id, m.outcome, m.reason, m.delivery, m.intent, coalesce(m.delivery_error, ''),
    c.name, m.clinic_id, m.conversation, coalesce(m.session_id::text, ''), m.source, m.line,
    m.message_type, coalesce(s.language, ''), (extract(epoch FROM m.received_at) * 1000)::bigint,
    m.stages::text, m.reply_id, m.reply_text, m.reply_provider_message_id,
    coalesce(m.reply_attempt, 1),
    (SELECT count(*) FROM healthcare.conversation_logs l WHERE l.id IN (m.id, m.reply_id)),
    (SELECT count(*) FROM healthcare.memories f
     WHERE f.clinic_id = m.clinic_id AND f.patient_id = m.patient_id),
    (SELECT count(*) FROM core.staff_events e WHERE e.message_id = $1 AND e.record = m.id)
FROM core.whatsapp_messages m
JOIN core.clinics c ON c.id = m.clinic_id
LEFT JOIN core.conversation_sessions s ON s.id = m.session_id
WHERE m.whatsapp_message_id = $1 ORDER BY m.received_at, m.id)";

constexpr const char* kRowless = R"(
SELECT t.record, t.outcome, t.reason, 'none', '', '', coalesce(c.name, ''),
    coalesce(t.clinic_id::text, ''), t.conversation, '', t.source, t.line, '', '',
    (extract(epoch FROM t.received_at) * 1000)::bigint, t.stages::text
FROM core.rowless_turns t LEFT JOIN core.clinics c ON c.id = t.clinic_id
WHERE t.message_id = $1 ORDER BY t.received_at, t.record)";

std::vector<std::pair<std::string, std::int64_t>> read_stages(std::string_view json) {
    std::vector<std::pair<std::string, std::int64_t>> out;
    shared::json::Parser parser;
    const auto parsed = parser.parse(json);
    if (!parsed) return out;
    parsed->each_member([&](std::string_view name, shared::json::Value at) {
        out.emplace_back(std::string(name), at.integer_or(0));
    });
    std::stable_sort(
        out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return out;
}

// The columns that both statements share.
Occurrence read_common(const Rows& rows, std::size_t row) {
    const auto text = [&](std::size_t column) { return std::string(rows.get(row, column)); };
    Occurrence out;
    out.record = text(0);
    out.outcome = text(1);
    out.reason = text(2);
    out.delivery = text(3);
    out.intent = text(4);
    out.error = text(5);
    out.clinic = text(6);
    out.clinic_id = text(7);
    out.conversation = text(8);
    out.session_id = text(9);
    out.source = text(10);
    out.line = text(11);
    out.type = text(12);
    out.language = text(13);
    out.received_at = number(rows, row, 14);
    out.stages = read_stages(rows.get(row, 15));
    out.in_database = true;
    return out;
}

Occurrence read_message(const Rows& rows, std::size_t row) {
    Occurrence out = read_common(rows, row);
    out.row = true;
    if (!rows.is_null(row, 16)) {
        out.reply = TraceReply{std::string(rows.get(row, 16)),
                               std::string(rows.get(row, 17)),
                               std::string(rows.get(row, 18)),
                               static_cast<int>(number(rows, row, 19))};
    }
    out.log_rows = static_cast<int>(number(rows, row, 20));
    out.memories = static_cast<int>(number(rows, row, 21));
    out.staff_events = static_cast<int>(number(rows, row, 22));
    return out;
}

}  // namespace

shared::Result<std::vector<Occurrence>> trace_database(shared::postgres::Connection& database,
                                                       const std::string& message) {
    std::vector<Occurrence> out;
    const auto messages = database.run(kMessages, {message});
    if (!messages) return messages.error();
    for (std::size_t i = 0; i < (*messages)->size(); ++i)
        out.push_back(read_message(**messages, i));
    const auto rowless = database.run(kRowless, {message});
    if (!rowless) return rowless.error();
    for (std::size_t i = 0; i < (*rowless)->size(); ++i) out.push_back(read_common(**rowless, i));
    return out;
}

}  // namespace ops::frontdeskctl
