#include "workers/background/outbox/backlog.hpp"

#include "workers/background/persist/columns.hpp"

#include <algorithm>

namespace workers::background::outbox {
namespace {

using persist::number;

constexpr const char* kLook = R"(
SELECT count(*), coalesce(extract(epoch FROM now() - min(created_at)), 0)
FROM (SELECT created_at FROM core.outbox
    WHERE kind = $1 AND done_at IS NULL AND given_up_at IS NULL
    ORDER BY created_at LIMIT $2::bigint) o)";

// What is to be forgotten is never given up. Here and below the ids are gathered first: joined to
// them the table may be read from end to end.
constexpr const char* kGiveUpOlder = R"(
UPDATE core.outbox SET given_up_at = now(), last_error = 'age'
WHERE id = ANY (ARRAY(SELECT id FROM core.outbox
    WHERE kind = $1 AND done_at IS NULL AND given_up_at IS NULL
        AND created_at < now() - $2::bigint * interval '1 hour'
        AND body->>'do' IS DISTINCT FROM 'forget'
    ORDER BY created_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED)))";

constexpr const char* kGiveUpOldest = R"(
UPDATE core.outbox SET given_up_at = now(), last_error = 'backlog'
WHERE id = ANY (ARRAY(SELECT id FROM core.outbox
    WHERE kind = $1 AND done_at IS NULL AND given_up_at IS NULL
        AND body->>'do' IS DISTINCT FROM 'forget'
    ORDER BY created_at LIMIT $2::bigint FOR UPDATE SKIP LOCKED)))";

constexpr const char* kPurge = R"(
DELETE FROM core.outbox WHERE id = ANY (ARRAY(SELECT id FROM core.outbox
    WHERE kind = $1 AND coalesce(done_at, given_up_at) IS NOT NULL
        AND coalesce(done_at, given_up_at) < now() - $2::bigint * interval '1 hour'
    ORDER BY coalesce(done_at, given_up_at) LIMIT $3::bigint FOR UPDATE SKIP LOCKED)))";

constexpr const char* kPurgeGivenUp = R"(
DELETE FROM core.outbox WHERE id = ANY (ARRAY(SELECT id FROM core.outbox
    WHERE kind = $1 AND given_up_at < now() - $2::bigint * interval '1 hour'
    ORDER BY given_up_at LIMIT $3::bigint FOR UPDATE SKIP LOCKED)))";

std::string count(std::size_t value) {
    return std::to_string(value);
}

shared::Result<std::size_t> affected(
    const shared::Result<std::unique_ptr<shared::postgres::Rows>>& done) {
    if (!done) return done.error();
    return (*done)->affected();
}

}  // namespace

shared::Result<Backlog> look_at(shared::postgres::Connection& connection,
                                const std::string& kind,
                                std::size_t most) {
    const auto rows = connection.run(kLook, {kind, count(most)});
    if (!rows) return rows.error();
    return Backlog{std::stoul(std::string((*rows)->get(0, 0))),
                   std::stod(std::string((*rows)->get(0, 1)))};
}

shared::Result<std::size_t> give_up_older(shared::postgres::Connection& connection,
                                          const std::string& kind,
                                          std::chrono::hours age) {
    return affected(connection.run(kGiveUpOlder, {kind, number(age.count()), count(kAtOnce)}));
}

shared::Result<std::size_t> give_up_oldest(shared::postgres::Connection& connection,
                                           const std::string& kind,
                                           std::size_t number_of_rows) {
    return affected(
        connection.run(kGiveUpOldest, {kind, count(std::min(number_of_rows, kAtOnce))}));
}

shared::Result<void> purge(shared::postgres::Connection& connection,
                           const std::string& kind,
                           std::chrono::hours age) {
    const auto gone = connection.run(kPurge, {kind, number(age.count()), count(kAtOnce)});
    return gone ? shared::Result<void>() : gone.error();
}

shared::Result<void> purge_given_up(shared::postgres::Connection& connection,
                                    const std::string& kind,
                                    std::chrono::hours age) {
    const auto gone = connection.run(kPurgeGivenUp, {kind, number(age.count()), count(kAtOnce)});
    return gone ? shared::Result<void>() : gone.error();
}

}  // namespace workers::background::outbox
