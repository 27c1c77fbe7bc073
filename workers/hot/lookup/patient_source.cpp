#include "workers/hot/lookup/patient_source.hpp"

#include "shared/base/ids.hpp"
#include "shared/memory/recall_sql.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace workers::hot::lookup {
namespace {

using shared::postgres::Rows;

constexpr const char* kProfiles = R"sql(
SELECT p.clinic_id || ':' || p.id, p.id, p.clinic_id, p.name, p.phone, p.language, p.version
FROM unnest($1::uuid[], $2::uuid[]) AS asked (clinic_id, patient_id)
JOIN healthcare.patients p ON p.id = asked.patient_id AND p.clinic_id = asked.clinic_id)sql";

constexpr shared::MonoUs kFactsAloneFor = 60'000'000;
constexpr shared::MonoUs kWordsPause = 5'000'000;

// Facts before words, so that words never crowd them out. `since` goes with them: what somebody
// else keeps of the patient counts from then on, of one who is erased from now.
constexpr const char* kMemories = R"sql(
SELECT asked.clinic_id || ':' || asked.patient_id, json_build_object(
  'patient', asked.clinic_id || ':' || asked.patient_id,
  'memories', coalesce((SELECT json_agg(json_build_object('id', r.id, 'kind', r.kind,
      'body', r.body, 'lang', r.lang, 'at', (extract(epoch FROM r.told_at) * 1000)::bigint))
    FROM (SELECT * FROM (%s %s) rows
          ORDER BY kind = 'turn', told_at DESC LIMIT 200) r), '[]'),
  'since', coalesce((SELECT (extract(epoch FROM CASE WHEN p.erased_at IS NULL
        THEN greatest(p.memory_since, to_timestamp(0)) ELSE now() END) * 1000)::bigint
    FROM healthcare.patients p WHERE p.id = asked.patient_id AND p.clinic_id = asked.clinic_id), 0))
FROM %s)sql";

constexpr const char* kAsked = "unnest($1::uuid[], $2::uuid[]) AS asked (clinic_id, patient_id)";
constexpr const char* kRecent =
    "(SELECT DISTINCT clinic_id, patient_id FROM "
    "(SELECT clinic_id, patient_id FROM core.conversation_sessions "
    "WHERE patient_id IS NOT NULL AND started_at > now() - interval '1 day' "
    "ORDER BY started_at DESC LIMIT 20000) recent) AS asked";

constexpr const char* kAppointments = R"sql(
SELECT asked.clinic_id || ':' || asked.patient_id, json_build_object(
  'patient', asked.clinic_id || ':' || asked.patient_id,
  'read_at', (extract(epoch FROM CASE WHEN pg_is_in_recovery()  -- a replica may be behind
      THEN coalesce(pg_last_xact_replay_timestamp(), to_timestamp(0)) ELSE now() END)
      * 1000)::bigint,
  'upcoming', coalesce((SELECT json_agg(json_build_object('id', a.id, 'service', a.code,
                          'status', a.status, 'starts_at', a.starts_at))
    FROM (SELECT a.id, s.code, a.status, (extract(epoch FROM a.starts_at) * 1000)::bigint AS starts_at
          FROM healthcare.appointments a LEFT JOIN healthcare.services s ON s.id = a.service_id
          WHERE a.clinic_id = asked.clinic_id AND a.patient_id = asked.patient_id
            AND a.status IN ('requested', 'booked', 'confirmed')
            AND a.starts_at > now() - interval '1 hour'
          ORDER BY a.starts_at LIMIT 20) a), '[]'))
FROM unnest($1::uuid[], $2::uuid[]) AS asked (clinic_id, patient_id))sql";

// The two columns of ids; what is no pair of uuids is left out.
ReadConnections::Parameters columns(PatientSource::Ids ids) {
    std::vector<shared::postgres::Parameter> clinics, patients;
    for (const std::string& id : ids) {
        const std::size_t colon = id.find(':');
        if (colon == std::string::npos) continue;
        std::string clinic = id.substr(0, colon);
        std::string patient = id.substr(colon + 1);
        if (!shared::Uuid::parse(clinic) || !shared::Uuid::parse(patient)) continue;
        clinics.emplace_back(std::move(clinic));
        patients.emplace_back(std::move(patient));
    }
    return {shared::postgres::array(clinics), shared::postgres::array(patients)};
}

std::string memories_sql(const char* turns, const char* asked) {
    std::string out = kMemories;
    for (const char* part : {shared::memory::kFactRows, turns, asked}) {
        out.replace(out.find("%s"), 2, part);
    }
    return out;
}

template <typename T, typename C>
std::vector<shared::cache::Read<T>> lists(const ReadConnections::Marked& found) {
    const Rows& rows = *found.rows;
    std::vector<shared::cache::Read<T>> out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        out.push_back({text(rows, i, 0), C::read(rows.get(i, 1)), found.mark});
    }
    return out;
}

}  // namespace

PatientSource::PatientSource(ReadConnections& connections, bool reads_turns)
    : connections_(connections),
      facts_sql_(memories_sql("", kAsked)),
      words_sql_(reads_turns ? memories_sql(shared::memory::kTurnRows, kAsked) : "") {}

PatientSource::Reads<Profile> PatientSource::profiles(std::size_t thread, Ids ids) {
    const auto found = connections_.read(thread, kProfiles, columns(ids));
    if (!found) return found.error();
    const Rows& row = *found->rows;
    std::vector<shared::cache::Read<Profile>> out;
    for (std::size_t i = 0; i < row.size(); ++i) {
        out.push_back({text(row, i, 0),
                       Profile{text(row, i, 1),
                               text(row, i, 2),
                               text(row, i, 3),
                               text(row, i, 4),
                               text(row, i, 5)},
                       integer(row, i, 6)});
    }
    return out;
}

PatientSource::Reads<Memories> PatientSource::memories(std::size_t thread, Ids ids) {
    const auto now = connections_.clock().mono_us();
    const bool has_words = reads_turns() && now >= words_again_at_;
    auto found =
        connections_.read_primary(thread, has_words ? words_sql_ : facts_sql_, columns(ids));
    const bool is_late = !found && has_words &&
                         (found.error().code == "postgres_timeout" ||
                          found.error().code == "postgres_conflict");  // a lock
    if (is_late) {
        words_again_at_ = now + kWordsPause;
        found = connections_.read_primary(thread, facts_sql_, columns(ids));
    }
    if (!found) return found.error();
    auto out = lists<Memories, MemoriesCodec>(*found);
    const bool is_whole = has_words == reads_turns() && !is_late;
    for (auto& each : out) each.fresh_for = is_whole ? -1 : kFactsAloneFor;
    return out;
}

PatientSource::Reads<Memories> PatientSource::recent_memories(std::size_t thread) {
    const auto found = connections_.read_primary(thread, memories_sql("", kRecent));
    if (!found) return found.error();
    return lists<Memories, MemoriesCodec>(*found);
}

PatientSource::Reads<Appointments> PatientSource::appointments(std::size_t thread, Ids ids) {
    const auto found = connections_.read(thread, kAppointments, columns(ids));
    if (!found) return found.error();
    return lists<Appointments, AppointmentsCodec>(*found);
}

}  // namespace workers::hot::lookup
