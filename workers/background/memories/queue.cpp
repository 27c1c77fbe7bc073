#include "workers/background/memories/queue.hpp"

#include "workers/background/persist/columns.hpp"

#include <string_view>

namespace workers::background::memories {
namespace {

using persist::number;
using shared::postgres::Transaction;
using std::chrono::milliseconds;

// One worker claims at a time, else two would find the same room. By itself, because a statement
// sees what was there when it began.
constexpr const char* kAlone =
    "SELECT pg_try_advisory_xact_lock(hashtextextended('frontdesk memories', 0))";

// What is looked for and forgotten has a window of its own: additions that wait for room would fill
// the other. Whoever is not the first of his patient's is due with the first, so that many of one
// patient do not stand before the others.
constexpr const char* kClaim = R"(
WITH open AS MATERIALIZED (SELECT id, patient_id FROM core.outbox
    WHERE tried_at > now() - $1::bigint * interval '1 ms' AND kind = 'memory'),
looked_for AS MATERIALIZED (SELECT id, patient_id, created_at, body->>'do' = 'forget' AS forgets,
        tried_at IS NOT NULL OR taken_at IS NOT NULL AS is_tried
    FROM core.outbox
    WHERE kind = 'memory' AND due_at <= now() AND done_at IS NULL AND given_up_at IS NULL
        AND (tried_at IS NOT NULL OR taken_at IS NOT NULL OR body->>'do' = 'forget')
    ORDER BY due_at LIMIT 32 FOR UPDATE SKIP LOCKED),
added AS MATERIALIZED (SELECT id, patient_id, created_at, false AS forgets, false AS is_tried
    FROM core.outbox
    WHERE kind = 'memory' AND due_at <= now() AND done_at IS NULL AND given_up_at IS NULL
        AND tried_at IS NULL AND taken_at IS NULL AND body->>'do' IS DISTINCT FROM 'forget'
    ORDER BY due_at LIMIT 32 FOR UPDATE SKIP LOCKED),
due AS (SELECT * FROM looked_for UNION ALL SELECT * FROM added),
seen AS (SELECT d.id, d.created_at, first.due_at,
        CASE WHEN first.id <> d.id THEN 'behind' WHEN d.is_tried THEN 'find'
            WHEN d.forgets THEN 'forget'
            WHEN EXISTS (SELECT FROM open o WHERE o.patient_id = d.patient_id) THEN 'behind'
            ELSE 'add' END AS verb
    FROM due d CROSS JOIN LATERAL (SELECT e.id, e.due_at FROM core.outbox e
        WHERE e.kind = 'memory' AND e.patient_id = d.patient_id AND e.done_at IS NULL
            AND e.given_up_at IS NULL
        ORDER BY e.created_at, e.id LIMIT 1) first),
chosen AS (SELECT s.id, s.verb, s.due_at FROM (SELECT id, verb, due_at,
        row_number() OVER (PARTITION BY verb ORDER BY created_at, id) AS place FROM seen) s
    WHERE s.verb = 'behind' OR (s.verb <> 'add' AND s.place <= $2::bigint)
        OR s.place <= $2::bigint - (SELECT count(*) FROM open)),
claimed AS (UPDATE core.outbox o SET
    attempts = o.attempts + CASE WHEN c.verb IN ('add', 'forget') THEN 1 ELSE 0 END,
    tried_at = CASE WHEN c.verb = 'add' THEN clock_timestamp() ELSE o.tried_at END,
    due_at = CASE c.verb
        WHEN 'behind' THEN greatest(c.due_at, now() + interval '2 seconds')
        WHEN 'add' THEN clock_timestamp() + $3::bigint * interval '1 ms'
        ELSE clock_timestamp() + $4::bigint * interval '1 ms' END
FROM chosen c WHERE o.id = c.id
RETURNING o.id, c.verb, o.due_at::text AS token, o.attempts, o.clinic_id, o.patient_id,
    o.body::text AS body, o.tried_at, o.taken_at)
SELECT id, verb, token, attempts, clinic_id, patient_id, body,
    (extract(epoch FROM now() - coalesce(tried_at, taken_at, now())) * 1000)::bigint,
    (tried_at IS NULL AND taken_at IS NOT NULL)::int
FROM claimed WHERE verb <> 'behind')";

constexpr const char* kOpen =
    "SELECT count(*) FROM core.outbox WHERE tried_at > now() - $1::bigint * interval '1 ms' "
    "AND kind = 'memory'";

Verb verb_of(std::string_view word) {
    if (word == "add") return Verb::kAdd;
    return word == "find" ? Verb::kFind : Verb::kForget;
}

Claim claim_of(const shared::postgres::Rows& rows, std::size_t row) {
    using shared::postgres::integer;
    using shared::postgres::text;
    return {text(rows, row, 0),
            text(rows, row, 2),
            verb_of(rows.get(row, 1)),
            static_cast<int>(integer(rows, row, 3)),
            text(rows, row, 4),
            text(rows, row, 5),
            text(rows, row, 6),
            milliseconds(integer(rows, row, 7)),
            integer(rows, row, 8) != 0};
}

std::string lost_for() {
    return number(milliseconds(kLostFor).count());
}

}  // namespace

shared::Result<std::vector<Claim>> claim(shared::postgres::Connection& connection,
                                         const Lease& lease) {
    std::vector<Claim> out;
    const auto done = connection.transaction([&](Transaction& transaction) {
        out.clear();
        if (transaction.run(kAlone)->get(0, 0) != "t") return;
        const auto rows = transaction.run(kClaim,
                                          {lost_for(),
                                           number(kMostAdds),
                                           number(lease.add.count()),
                                           number(lease.other.count())});
        for (std::size_t row = 0; row < rows->size(); ++row) out.push_back(claim_of(*rows, row));
    });
    if (!done) return done.error();
    return out;
}

shared::Result<std::size_t> count_open(shared::postgres::Connection& connection) {
    const auto rows = connection.run(kOpen, {lost_for()});
    if (!rows) return rows.error();
    return static_cast<std::size_t>(shared::postgres::integer(**rows, 0, 0));
}

}  // namespace workers::background::memories
