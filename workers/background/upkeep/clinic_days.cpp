#include "workers/background/upkeep/clinic_days.hpp"

#include <string>

namespace workers::background::upkeep {
namespace {

// Any number will do, as long as it is nobody else's. Two at once could write an older count over a
// newer one. The number of kLockDays.
constexpr const char* kLock = "SELECT pg_try_advisory_xact_lock(7023510949)";

constexpr std::int64_t kMostMarks = 20'000;  // of one kTake

// Days before what retention keeps are taken out and not counted. The next statement sees at least
// what this one sees marked; whatever is committed later has a mark of its own.
constexpr const char* kTake = R"(
WITH oldest AS MATERIALIZED (
    SELECT id, clinic_id, at FROM core.clinic_day_marks ORDER BY id LIMIT 20000),
zones AS MATERIALIZED (
    SELECT c.id, core.known_timezone(c.timezone) AS zone, r.kept_from
    FROM core.clinics c LEFT JOIN core.clinic_retention r ON r.clinic_id = c.id
    WHERE c.id = ANY (ARRAY(SELECT DISTINCT clinic_id FROM oldest))),
marked AS MATERIALIZED (
    SELECT m.id, m.clinic_id, (m.at AT TIME ZONE z.zone)::date AS day, z.zone, z.kept_from
    FROM oldest m LEFT JOIN zones z ON z.id = m.clinic_id),
chosen AS MATERIALIZED (
    SELECT clinic_id, day, min(zone) AS zone, min(kept_from) AS kept_from
    FROM marked GROUP BY 1, 2 ORDER BY min(id) LIMIT $1::bigint),
taken AS (
    DELETE FROM core.clinic_day_marks WHERE id = ANY (ARRAY(
        SELECT id FROM marked
        WHERE (clinic_id, coalesce(day, 'infinity')) IN (
            SELECT clinic_id, coalesce(day, 'infinity') FROM chosen)))
    RETURNING id)
SELECT clinic_id, day, day::timestamp AT TIME ZONE zone, (day + 1)::timestamp AT TIME ZONE zone,
    (SELECT count(*) FROM taken), (SELECT count(*) FROM oldest), zone IS NULL
        OR day::timestamp AT TIME ZONE zone < coalesce(kept_from, '-infinity')
FROM chosen)";

constexpr const char* kCount = R"(
INSERT INTO core.clinic_days AS d (clinic_id, day, messages, conversations, new_patients, replied,
    fell_back, suppressed, handed_over, dead, undelivered, reply_times, intents)
SELECT n.clinic, n.day, m.messages, m.conversations, p.new_patients, m.replied, m.fell_back,
    m.suppressed, m.handed_over, m.dead, m.undelivered, m.reply_times, i.intents
FROM unnest($1::uuid[], $2::date[], $3::timestamptz[], $4::timestamptz[])
    AS n(clinic, day, begins, ends)
JOIN core.clinics c ON c.id = n.clinic
CROSS JOIN LATERAL (
    SELECT count(*) AS messages, count(DISTINCT conversation) AS conversations,
        count(*) FILTER (WHERE outcome = 'replied') AS replied,
        count(*) FILTER (WHERE outcome = 'fell_back') AS fell_back,
        count(*) FILTER (WHERE outcome = 'suppressed') AS suppressed,
        count(*) FILTER (WHERE outcome = 'handed_over') AS handed_over,
        count(*) FILTER (WHERE outcome = 'dead') AS dead,
        count(*) FILTER (WHERE delivery = 'failed') AS undelivered,
        array_agg(DISTINCT patient_id) AS patients,
        ARRAY[count(*) FILTER (WHERE took <= 50),
            count(*) FILTER (WHERE took > 50 AND took <= 100),
            count(*) FILTER (WHERE took > 100 AND took <= 150),
            count(*) FILTER (WHERE took > 150 AND took <= 200),
            count(*) FILTER (WHERE took > 200 AND took <= 300),
            count(*) FILTER (WHERE took > 300 AND took <= 500),
            count(*) FILTER (WHERE took > 500 AND took <= 750),
            count(*) FILTER (WHERE took > 750 AND took <= 1000),
            count(*) FILTER (WHERE took > 1000 AND took <= 1500),
            count(*) FILTER (WHERE took > 1500 AND took <= 2000),
            count(*) FILTER (WHERE took > 2000 AND took <= 3000),
            count(*) FILTER (WHERE took > 3000 AND took <= 5000),
            count(*) FILTER (WHERE took > 5000 AND took <= 10000),
            count(*) FILTER (WHERE took > 10000 AND took <= 30000),
            count(*) FILTER (WHERE took > 30000 AND took <= 60000),
            count(*) FILTER (WHERE took > 60000)] AS reply_times
    FROM (SELECT *, extract(epoch FROM reply_sent_at - received_at) * 1000 AS took
          FROM core.whatsapp_messages
          WHERE organization_id = c.organization_id AND clinic_id = c.id AND author = 'patient'
              AND created_at >= n.begins AND created_at < n.ends) w) m
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_object_agg(intent, count), '{}') AS intents
    FROM (SELECT intent, count(*) FROM core.whatsapp_messages
          WHERE organization_id = c.organization_id AND clinic_id = c.id AND author = 'patient'
              AND created_at >= n.begins AND created_at < n.ends AND intent <> ''
          GROUP BY intent) w) i
CROSS JOIN LATERAL (
    SELECT count(*) AS new_patients FROM healthcare.patients
    WHERE id = ANY (m.patients) AND first_seen_at >= n.begins AND first_seen_at < n.ends) p
ON CONFLICT (clinic_id, day) DO UPDATE SET messages = excluded.messages,
    conversations = excluded.conversations, new_patients = excluded.new_patients,
    replied = excluded.replied, fell_back = excluded.fell_back, suppressed = excluded.suppressed,
    handed_over = excluded.handed_over, dead = excluded.dead, undelivered = excluded.undelivered,
    reply_times = excluded.reply_times, intents = excluded.intents, updated_at = now()
WHERE (d.messages, d.conversations, d.new_patients, d.replied, d.fell_back, d.suppressed,
        d.handed_over, d.dead, d.undelivered, d.reply_times, d.intents)
    IS DISTINCT FROM (excluded.messages, excluded.conversations, excluded.new_patients,
        excluded.replied, excluded.fell_back, excluded.suppressed, excluded.handed_over,
        excluded.dead, excluded.undelivered, excluded.reply_times, excluded.intents))";

constexpr const char* kWaiting =
    "SELECT count(*) FROM (SELECT FROM core.clinic_day_marks ORDER BY id LIMIT 10000) m";

}  // namespace

shared::Result<RolledUp> roll_up(shared::postgres::Connection& connection, std::size_t most_days) {
    RolledUp out;
    const auto done = connection.transaction([&](shared::postgres::Transaction& transaction) {
        out = {};
        out.is_more = transaction.run(kLock)->get(0, 0) != "t";
        if (out.is_more) return;
        const auto taken = transaction.run(kTake, {std::to_string(most_days)});
        std::vector<shared::postgres::Parameter> clinics, days, begins, ends;
        for (std::size_t row = 0; row < taken->size(); ++row) {
            out.marks = static_cast<std::size_t>(integer(*taken, row, 4));
            const std::int64_t seen = integer(*taken, row, 5);
            out.is_more = integer(*taken, row, 4) < seen || seen == kMostMarks;
            if (taken->get(row, 6) == "t") continue;
            clinics.emplace_back(taken->get(row, 0));
            days.emplace_back(taken->get(row, 1));
            begins.emplace_back(taken->get(row, 2));
            ends.emplace_back(taken->get(row, 3));
        }
        using shared::postgres::array;
        if (!clinics.empty()) {
            out.days =
                transaction.run(kCount, {array(clinics), array(days), array(begins), array(ends)})
                    ->affected();
        }
    });
    if (!done) return done.error();
    return out;
}

shared::Result<std::size_t> count_marks(shared::postgres::Connection& connection) {
    const auto rows = connection.run(kWaiting);
    if (!rows) return rows.error();
    return static_cast<std::size_t>(integer(**rows, 0, 0));
}

}  // namespace workers::background::upkeep
