#include "workers/background/announcements/outbox.hpp"

#include <set>
#include <string>

namespace workers::background::announcements {
namespace {

using shared::postgres::Parameter;

constexpr const char* kLook = R"(
SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(created_at)), 0)
FROM (SELECT created_at FROM core.cache_outbox ORDER BY id LIMIT $1::bigint) o)";

// The position is taken while the statement runs, after its view of the database was fixed: it is
// beyond the commit of everything it sees. One more, because whoever reads while a commit is not
// seen yet may have been given the very position at which that commit ended.
constexpr const char* kReadPage = R"(
WITH page AS MATERIALIZED (
    SELECT id, entity, clinic_id, organization_id, patient_id, name, version
    FROM core.cache_outbox WHERE id > $1::bigint ORDER BY id LIMIT $2::bigint
    FOR UPDATE SKIP LOCKED)
SELECT page.*, (pg_current_wal_insert_lsn() - '0/0')::bigint + 1 FROM page ORDER BY id)";

constexpr const char* kReadLines = R"(
SELECT line, source, clinic_id, organization_id FROM core.integration_lines
WHERE source = ANY ($1::text[]) OR clinic_id = ANY ($2::uuid[])
    OR (clinic_id IS NULL AND organization_id = ANY ($3::uuid[])))";

constexpr const char* kErase = "DELETE FROM core.cache_outbox WHERE id = ANY ($1::bigint[])";

// The oldest stand first, more or less.
constexpr std::size_t kErasedAtOnce = 10'000;
constexpr const char* kEraseOlder = R"(
DELETE FROM core.cache_outbox WHERE id = ANY (ARRAY(
    SELECT id FROM (SELECT id, created_at FROM core.cache_outbox ORDER BY id LIMIT $2::bigint) oldest
    WHERE created_at < now() - $1::bigint * interval '1 hour')))";

Parameter array_of(const std::set<std::string>& elements) {
    return shared::postgres::array({elements.begin(), elements.end()});
}

std::vector<Line> read_lines(shared::postgres::Transaction& transaction,
                             const std::vector<Change>& changes) {
    std::set<std::string> sources, clinics, organizations;
    for (const Change& change : changes) {
        if (change.entity == "source") sources.insert(change.name);
        if (change.entity != "clinic") continue;
        clinics.insert(change.clinic);
        organizations.insert(change.organization);
    }
    if (sources.empty() && clinics.empty()) return {};
    const auto rows = transaction.run(
        kReadLines, {array_of(sources), array_of(clinics), array_of(organizations)});
    std::vector<Line> out;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        out.push_back(
            {text(*rows, row, 0), text(*rows, row, 1), text(*rows, row, 2), text(*rows, row, 3)});
    }
    return out;
}

}  // namespace

shared::Result<Waiting> look(shared::postgres::Connection& connection) {
    const auto rows = connection.run(kLook, {std::to_string(kMostCounted)});
    if (!rows) return rows.error();
    return Waiting{static_cast<std::size_t>(integer(**rows, 0, 0)), std::stod(text(**rows, 0, 1))};
}

Page read_page(shared::postgres::Transaction& transaction, std::int64_t after, std::size_t most) {
    const auto rows = transaction.run(kReadPage, {std::to_string(after), std::to_string(most)});
    Page page;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        page.changes.push_back({integer(*rows, row, 0),
                                text(*rows, row, 1),
                                text(*rows, row, 2),
                                text(*rows, row, 3),
                                text(*rows, row, 4),
                                text(*rows, row, 5),
                                integer(*rows, row, 6)});
        if (row == 0) page.position = integer(*rows, row, 7);
    }
    page.lines = read_lines(transaction, page.changes);
    return page;
}

void erase(shared::postgres::Transaction& transaction, const std::vector<std::int64_t>& ids) {
    std::vector<Parameter> texts;
    texts.reserve(ids.size());
    for (const std::int64_t id : ids) texts.emplace_back(std::to_string(id));
    transaction.run(kErase, {shared::postgres::array(texts)});
}

shared::Result<bool> erase_older(shared::postgres::Connection& connection, std::chrono::hours age) {
    const auto done =
        connection.run(kEraseOlder, {std::to_string(age.count()), std::to_string(kErasedAtOnce)});
    if (!done) return done.error();
    return (*done)->affected() == kErasedAtOnce;
}

}  // namespace workers::background::announcements
