#include "workers/background/staff/webhook_queue.hpp"

#include "workers/background/persist/columns.hpp"
#include "workers/background/staff/webhook_notice.hpp"

#include <algorithm>
#include <string_view>

namespace workers::background::staff {
namespace {

using persist::number;
using persist::or_null;

constexpr const char* kQueue = R"(
INSERT INTO core.outbox (id, kind, dedupe_key, clinic_id, patient_id, body)
SELECT n.id, 'staff_webhook', n.id::text, n.clinic, n.patient, n.body
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::jsonb[]) AS n(id, clinic, patient, body)
ON CONFLICT DO NOTHING)";

// Here and below the ids are gathered first: joined to them the table may be read from end to end.
constexpr const char* kClaim = R"(
UPDATE core.outbox SET attempts = attempts + 1,
    due_at = clock_timestamp() + $2::bigint * interval '1 ms'
WHERE id = ANY (ARRAY(SELECT id FROM core.outbox
    WHERE kind = 'staff_webhook' AND due_at <= now() AND done_at IS NULL AND given_up_at IS NULL
    ORDER BY due_at LIMIT $1::bigint FOR UPDATE SKIP LOCKED))
RETURNING id, attempts, body::text)";

constexpr const char* kSettle = R"(
UPDATE core.outbox o SET last_error = n.code,
    done_at = CASE WHEN n.state = 'done' THEN now() END,
    given_up_at = CASE WHEN n.state = 'given_up' THEN now() END,
    due_at = CASE WHEN n.state = 'again' THEN now() + n.delay * interval '1 ms' ELSE o.due_at END
FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::bigint[], $5::text[])
    AS n(id, attempts, state, delay, code)
WHERE o.id = n.id AND o.done_at IS NULL
    AND (n.state = 'done' OR (o.attempts = n.attempts AND o.given_up_at IS NULL)))";

std::string_view name(Settled::State state) {
    switch (state) {
        case Settled::State::kDone:
            return "done";
        case Settled::State::kGivenUp:
            return "given_up";
        case Settled::State::kAgain:
            break;
    }
    return "again";
}

}  // namespace

void queue_calls(shared::postgres::Transaction& transaction, const std::vector<Call>& raised) {
    if (raised.empty()) return;
    persist::Columns rows;
    for (const Call& call : raised) {
        rows.add({call.id,
                  call.event.clinic_id,
                  or_null(call.event.patient_id),
                  persist::storable_json(write_notice(call))});
    }
    transaction.run(kQueue, rows.arrays());
}

shared::Result<std::vector<Post>> claim_posts(shared::postgres::Connection& connection,
                                              std::size_t most,
                                              std::chrono::milliseconds lease) {
    const auto rows = connection.run(kClaim, {std::to_string(most), number(lease.count())});
    if (!rows) return rows.error();
    std::vector<Post> out;
    for (std::size_t row = 0; row < (*rows)->size(); ++row) {
        out.push_back({std::string((*rows)->get(row, 0)),
                       std::stoi(std::string((*rows)->get(row, 1))),
                       std::string((*rows)->get(row, 2))});
    }
    return out;
}

shared::Result<void> settle_posts(shared::postgres::Connection& connection,
                                  const std::vector<Settled>& settled) {
    if (settled.empty()) return {};
    persist::Columns rows;
    for (const Settled& one : settled) {
        rows.add({one.id,
                  number(one.attempts),
                  std::string(name(one.state)),
                  number(one.delay.count()),
                  one.code});
    }
    const auto done = connection.run(kSettle, rows.arrays());
    return done ? shared::Result<void>() : done.error();
}

}  // namespace workers::background::staff
