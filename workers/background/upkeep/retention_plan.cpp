#include "workers/background/upkeep/retention.hpp"
#include "workers/background/upkeep/retention_sql.hpp"

#include <optional>

namespace workers::background::upkeep {
namespace {

using shared::postgres::Rows;

// What would go.
constexpr const char* kPlanRows = R"(
SELECT k.clinic_id, c.name, k.kept_from::text, m.n, l.n, s.n, e.n, a.n
FROM core.clinics_kept_from(true) k JOIN core.clinics c ON c.id = k.clinic_id
CROSS JOIN LATERAL (SELECT count(*) AS n FROM core.whatsapp_messages w
    WHERE w.organization_id = k.organization_id AND w.clinic_id = k.clinic_id
        AND w.created_at < k.kept_from) m
CROSS JOIN LATERAL (SELECT count(*) AS n FROM healthcare.conversation_logs l
    WHERE l.clinic_id = k.clinic_id AND l.created_at < k.kept_from) l
CROSS JOIN LATERAL (SELECT count(*) AS n FROM core.conversation_sessions s
    WHERE s.clinic_id = k.clinic_id AND s.started_at < k.kept_from
        AND s.last_message_at < k.kept_from) s
CROSS JOIN LATERAL (SELECT count(*) AS n FROM core.staff_events e
    WHERE e.clinic_id = k.clinic_id AND e.created_at < k.kept_from) e
CROSS JOIN LATERAL (SELECT count(*) AS n FROM healthcare.appointment_requests a
    WHERE a.clinic_id = k.clinic_id AND a.created_at < k.kept_from) a
WHERE k.kept_from > '-infinity' AND m.n + l.n + s.n + e.n + a.n > 0
ORDER BY k.clinic_id)";

constexpr const char* kPlanAges = R"(
SELECT (SELECT count(*) FROM core.message_dedupe
        WHERE first_seen_at < now() - $1::bigint * interval '1 day'),
    (SELECT count(*) FROM core.rowless_turns
        WHERE created_at < now() - $1::bigint * interval '1 day'),
    (SELECT count(*) FROM healthcare.memories WHERE expires_at < now()))";

}  // namespace

shared::Result<Doomed> plan_retention(shared::postgres::Connection& connection) {
    Doomed out;
    const auto months = connection.run(kDroppable, {"t", std::nullopt});
    if (!months) return months.error();
    for (std::size_t row = 0; row < (*months)->size(); ++row) {
        out.partitions.push_back(
            {text(**months, row, 1), integer(**months, row, 2), integer(**months, row, 3)});
    }
    const auto clinics = connection.run(kPlanRows);
    if (!clinics) return clinics.error();
    for (std::size_t row = 0; row < (*clinics)->size(); ++row) {
        const Rows& rows = **clinics;
        out.clinics.push_back({text(rows, row, 0),
                               text(rows, row, 1),
                               text(rows, row, 2),
                               integer(rows, row, 3),
                               integer(rows, row, 4),
                               integer(rows, row, 5),
                               integer(rows, row, 6),
                               integer(rows, row, 7)});
    }
    const auto ages = connection.run(kPlanAges, {std::to_string(kKnownDays)});
    if (!ages) return ages.error();
    out.known_ids = integer(**ages, 0, 0);
    out.rowless = integer(**ages, 0, 1);
    out.memories = integer(**ages, 0, 2);
    return out;
}

}  // namespace workers::background::upkeep
