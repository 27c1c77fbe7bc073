#include "workers/hot/lookup/desk_source.hpp"

#include "shared/base/ids.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace workers::hot::lookup {
namespace {

using shared::read_models::Session;

// The members of the read model: the background worker's form and this one are one.
constexpr const char* kSessions = R"sql(
SELECT asked.id, s.counter, json_build_object(
  'session_id', s.id, 'conversation', s.conversation, 'clinic_id', s.clinic_id,
  'organization_id', s.organization_id, 'patient_id', s.patient_id, 'channel', s.line,
  'language', s.language, 'started_at', (extract(epoch FROM s.started_at) * 1000)::bigint,
  'last_message_at', (extract(epoch FROM s.last_message_at) * 1000)::bigint,
  'silent_until', coalesce((extract(epoch FROM s.silent_until) * 1000)::bigint, 0),
  'allergies', s.allergies)
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[]) AS asked (id, clinic, patient, line)
CROSS JOIN LATERAL (SELECT * FROM core.conversation_sessions s
                    WHERE s.clinic_id = asked.clinic AND s.patient_id = asked.patient
                      AND s.line = asked.line
                    ORDER BY s.last_message_at DESC LIMIT 1) s)sql";

constexpr const char* kStatistics = R"sql(
SELECT c.id, json_build_object(
  'clinic_id', c.id, 'as_of', (extract(epoch FROM now()) * 1000)::bigint,
  'messages', m.messages, 'conversations', m.conversations, 'replied', m.replied,
  'fell_back', m.fell_back, 'suppressed', m.suppressed, 'handed_over', m.handed_over,
  'dead', m.dead, 'reply_p50_ms', coalesce(m.took[1]::bigint, 0),
  'reply_p95_ms', coalesce(m.took[2]::bigint, 0))
FROM unnest($1::uuid[]) AS asked (id) JOIN core.clinics c ON c.id = asked.id
CROSS JOIN LATERAL (
  SELECT count(*) AS messages, count(DISTINCT conversation) AS conversations,
         count(*) FILTER (WHERE outcome = 'replied') AS replied,
         count(*) FILTER (WHERE outcome = 'fell_back') AS fell_back,
         count(*) FILTER (WHERE outcome = 'suppressed') AS suppressed,
         count(*) FILTER (WHERE outcome = 'handed_over') AS handed_over,
         count(*) FILTER (WHERE outcome = 'dead') AS dead,
         percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (
           ORDER BY extract(epoch FROM reply_sent_at - received_at) * 1000) AS took
  FROM core.whatsapp_messages
  WHERE organization_id = c.organization_id AND clinic_id = c.id AND author = 'patient'
    AND created_at > now() - interval '24 hours') m)sql";

// The columns of `{clinic}:{patient}:{line}`; what is none of them is left out.
ReadConnections::Parameters columns(DeskSource::Ids ids) {
    std::vector<shared::postgres::Parameter> all, clinics, patients, lines;
    for (const std::string& id : ids) {
        const std::size_t first = id.find(':');
        const std::size_t second = first == std::string::npos ? first : id.find(':', first + 1);
        if (second == std::string::npos) continue;
        std::string clinic = id.substr(0, first);
        std::string patient = id.substr(first + 1, second - first - 1);
        if (!shared::Uuid::parse(clinic) || !shared::Uuid::parse(patient)) continue;
        all.emplace_back(id);
        clinics.emplace_back(std::move(clinic));
        patients.emplace_back(std::move(patient));
        lines.emplace_back(id.substr(second + 1));
    }
    return {shared::postgres::array(all),
            shared::postgres::array(clinics),
            shared::postgres::array(patients),
            shared::postgres::array(lines)};
}

}  // namespace

DeskSource::Reads<Session> DeskSource::sessions(std::size_t thread, Ids ids) {
    const auto rows = connections_.run(thread, kSessions, columns(ids));
    if (!rows) return rows.error();
    std::vector<shared::cache::Read<Session>> out;
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        out.push_back({text(**rows, i, 0),
                       shared::read_models::SessionCodec::read((*rows)->get(i, 2)),
                       integer(**rows, i, 1)});
    }
    return out;
}

DeskSource::Reads<Statistics> DeskSource::statistics(std::size_t thread, Ids ids) {
    std::vector<shared::postgres::Parameter> clinics;
    for (const std::string& id : ids) {
        if (shared::Uuid::parse(id)) clinics.emplace_back(id);
    }
    const auto found = connections_.read(thread, kStatistics, {shared::postgres::array(clinics)});
    if (!found) return found.error();
    const auto& rows = *found->rows;
    std::vector<shared::cache::Read<Statistics>> out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        out.push_back({text(rows, i, 0), StatisticsCodec::read(rows.get(i, 1)), found->mark});
    }
    return out;
}

}  // namespace workers::hot::lookup
