#include "ops/frontdeskctl/commands.hpp"
#include "shared/base/ids.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/postgres/migrations.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Result;
using shared::postgres::Connection;

// An index of a large table, built beside the traffic.
constexpr std::chrono::hours kLongestIndex{12};

// Made once: with another key every conversation and patient would be a new one.
Result<bool> make_installation(Connection& database, const shared::crypto::Sealer& sealer) {
    const auto key = shared::crypto::to_hex(shared::crypto::random_key());
    auto rows = database.run(
        "INSERT INTO core.installation (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id",
        {sealer.seal(key, "core.installation.key.1")});
    if (!rows) return rows.error();
    return (*rows)->size() == 1;
}

Result<void> note(Connection& database, const std::vector<std::string>& applied) {
    if (applied.empty()) return {};
    auto done = database.run(
        "INSERT INTO core.audit (id, actor, action, subject) VALUES ($1, 'frontdeskctl', "
        "'migrate', $2)",
        {shared::uuid_v7().text(), applied.back()});
    return done ? Result<void>() : done.error();
}

}  // namespace

int migrate(const Settings& settings) {
    auto unhurried = settings.database_direct(kLongestIndex);
    const auto applied = shared::postgres::migrate(unhurried, shared::postgres::migration_files());
    if (!applied) return fail(applied.error());
    for (const auto& name : *applied) fmt::print("applied {}\n", name);
    auto database = settings.database_direct();
    const auto made = make_installation(database, settings.sealer);
    if (!made) return fail(made.error());
    if (*made) {
        fmt::print("made the installation key ({})\n",
                   settings.sealer.has_key() ? "sealed" : "in clear: no master key is set");
    }
    const auto partitions = database.run("SELECT core.make_month_partitions()");
    if (!partitions) return fail(partitions.error());
    if (const auto noted = note(database, *applied); !noted) return fail(noted.error());
    fmt::print("the database is up to date: {} migrations\n",
               shared::postgres::migration_files().size());
    return kDone;
}

}  // namespace ops::frontdeskctl
