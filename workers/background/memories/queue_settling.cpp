#include "workers/background/memories/queue.hpp"
#include "workers/background/persist/columns.hpp"

#include <algorithm>
#include <string_view>

namespace workers::background::memories {
namespace {

using persist::number;
using shared::postgres::Transaction;

constexpr const char* kSettle = R"(
WITH settled AS (
UPDATE core.outbox o SET attempts = o.attempts - n.free,
    last_error = CASE WHEN o.last_error IN ('forgotten', 'taken_back') THEN o.last_error
        ELSE n.code END,
    done_at = CASE WHEN n.state = 'done' THEN now() END,
    given_up_at = CASE WHEN n.state = 'given_up' THEN now() END,
    tried_at = CASE WHEN n.state = 'unknown' OR (n.state = 'given_up' AND n.is_open)
        THEN o.tried_at END,
    taken_at = CASE WHEN n.state = 'taken' THEN coalesce(o.taken_at, now())
        WHEN n.state = 'given_up' AND n.is_open THEN o.taken_at END,
    body = CASE WHEN n.state = 'done' THEN '{}'
        WHEN n.state = 'taken' OR (n.state = 'given_up' AND n.is_open) THEN o.body || n.patch
        ELSE (o.body || n.patch) - '{event,event_of}'::text[] END,
    due_at = CASE WHEN n.state IN ('done', 'given_up') THEN o.due_at
        ELSE now() + n.delay * interval '1 ms' END
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::bigint[], $5::text[], $6::boolean[],
    $7::integer[], $8::boolean[], $9::jsonb[])
    AS n(id, token, state, delay, code, is_open, free, is_news, patch)
WHERE o.id = n.id AND o.kind = 'memory' AND o.done_at IS NULL
    AND (n.state = 'done' OR (o.due_at = n.token AND o.given_up_at IS NULL))
RETURNING o.id, o.clinic_id, o.patient_id, n.is_news, o.last_error),
told AS (INSERT INTO core.cache_outbox (entity, clinic_id, patient_id)
SELECT DISTINCT 'memories', clinic_id, patient_id FROM settled WHERE is_news)
SELECT id FROM settled WHERE last_error NOT IN ('forgotten', 'taken_back'))";

// Nothing is kept of who was erased or forgotten meanwhile; whoever does either waits for us.
// Before any row of the outbox, as they do.
constexpr const char* kIsKnown = R"(
SELECT 1 FROM healthcare.patients
WHERE id = $1::uuid AND clinic_id = $2::uuid AND erased_at IS NULL
    AND memory_since <= to_timestamp($3::bigint / 1000.0) FOR SHARE)";

// Who was tried already waits as long as it was told to.
constexpr const char* kWake = R"(
UPDATE core.outbox SET due_at = now()
WHERE id = ANY (ARRAY(SELECT (SELECT e.id FROM core.outbox e
        WHERE e.kind = 'memory' AND e.patient_id = p.id AND e.done_at IS NULL
            AND e.given_up_at IS NULL
        ORDER BY e.created_at, e.id LIMIT 1)
    FROM unnest($1::uuid[]) AS p(id)))
    AND attempts = 0 AND due_at > now())";

std::string_view name(Settled::State state) {
    switch (state) {
        case Settled::State::kDone:
            return "done";
        case Settled::State::kUnknown:
            return "unknown";
        case Settled::State::kTaken:
            return "taken";
        case Settled::State::kGivenUp:
            return "given_up";
        case Settled::State::kAgain:
            break;
    }
    return "again";
}

const char* boolean(bool value) {
    return value ? "t" : "f";
}

bool is_over(const Settled& one) {
    return one.state == Settled::State::kDone || one.state == Settled::State::kGivenUp;
}

// Those whose facts may be kept, locked by their ids in order, as every writer of patients does.
std::vector<const Settled*> with_facts(Transaction& transaction,
                                       const std::vector<Settled>& settled) {
    std::vector<const Settled*> out;
    for (const Settled& one : settled) {
        if (!one.facts.empty()) out.push_back(&one);
    }
    std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
        return a->patient_id < b->patient_id;
    });
    std::erase_if(out, [&](const Settled* one) {
        const auto known = transaction.run(
            kIsKnown, {one->patient_id, one->clinic_id, number(one->facts.front().last)});
        return known->size() == 0;
    });
    return out;
}

}  // namespace

shared::Result<void> settle(shared::postgres::Connection& connection,
                            const std::vector<Settled>& settled) {
    if (settled.empty()) return {};
    persist::Columns rows, patients;
    for (const Settled& one : settled) {
        rows.add({one.id,
                  one.token,
                  name(one.state),
                  number(one.delay.count()),
                  one.code,
                  boolean(one.is_open),
                  number(one.is_free ? 1 : 0),
                  boolean(one.is_news),
                  one.patch});
        if (is_over(one)) patients.add({one.patient_id});
    }
    return connection.transaction([&](Transaction& transaction) {
        const auto known = with_facts(transaction, settled);
        const auto counted = transaction.run(kSettle, rows.arrays());
        for (std::size_t row = 0; row < counted->size(); ++row) {
            for (const Settled* one : known) {
                if (one->id != counted->get(row, 0)) continue;
                write_memories(transaction, fact_rows(one->clinic_id, one->patient_id, one->facts));
            }
        }
        if (!patients.empty()) transaction.run(kWake, patients.arrays());
    });
}

}  // namespace workers::background::memories
