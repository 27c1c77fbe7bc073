// `frontdeskctl memory outbox`.
#include "ops/frontdeskctl/commands.hpp"
#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::integer;
using shared::postgres::text;

constexpr const char* kStates = R"(
SELECT CASE WHEN given_up_at IS NOT NULL THEN 'given up' WHEN tried_at IS NOT NULL THEN 'under way'
        WHEN taken_at IS NOT NULL THEN 'taken' ELSE 'waiting' END AS state,
    last_error, count(*), extract(epoch FROM now() - min(created_at))::bigint
FROM (SELECT given_up_at, tried_at, taken_at, last_error, created_at FROM core.outbox
    WHERE kind = 'memory' AND done_at IS NULL AND given_up_at IS NULL
    UNION ALL
    SELECT given_up_at, tried_at, taken_at, last_error, created_at FROM core.outbox
    WHERE kind = 'memory' AND given_up_at IS NOT NULL) o
GROUP BY 1, 2 ORDER BY 1, 2)";

// What was forgotten, or has no words any more, stays as it is. An event is still that of the last
// attempt, by its new number: while mem0 is at work on it nothing is told again. A patient's line
// goes by created_at: the order of what comes back is kept.
constexpr const char* kRetry = R"(
WITH line AS (
    SELECT id, row_number() OVER (ORDER BY created_at, id) AS place FROM core.outbox
    WHERE kind = 'memory' AND given_up_at IS NOT NULL),
back AS (
    UPDATE core.outbox o SET given_up_at = NULL, attempts = 0, due_at = now(),
        created_at = now() + line.place * interval '1 microsecond', last_error = '',
        body = CASE WHEN body->>'event_of' = attempts::text
            THEN body || '{"event_of": 0}' ELSE body END
    FROM line WHERE o.id = line.id AND kind = 'memory' AND given_up_at IS NOT NULL
        AND last_error <> 'forgotten' AND body <> '{}' RETURNING 1)
INSERT INTO core.audit (id, actor, action, details)
SELECT $1::uuid, $2, 'memory_retry', jsonb_build_object('rows', count(*)) FROM back
RETURNING details->>'rows')";

}  // namespace

int memory_outbox(const Settings& settings, const MemoryOptions& options) {
    auto database = settings.database();
    if (options.retry) {
        const auto done = database.run(kRetry, {shared::uuid_v7().text(), options.by});
        if (!done) return fail(done.error());
        fmt::print("{} given up are to be told again\n", text(**done, 0, 0));
        return kDone;
    }
    const auto found = database.run(kStates);
    if (!found) return fail(found.error());
    for (std::size_t row = 0; row < (*found)->size(); ++row) {
        const std::string state = text(**found, row, 0), code = text(**found, row, 1);
        const auto count = integer(**found, row, 2), age = integer(**found, row, 3);
        if (options.json) {
            shared::json::Writer out;
            out.begin_object().member("state", state).member("code", code);
            out.member("memories", count).member("oldest_seconds", age);
            fmt::print("{}\n", out.end_object().take());
        } else {
            fmt::print("{:<10} {:>7}  oldest {} s  {}\n", state, count, age, code);
        }
    }
    if ((*found)->size() == 0) fmt::print(stderr, "nothing waits for a provider\n");
    return kDone;
}

}  // namespace ops::frontdeskctl
