#include "shared/postgres/migrations.hpp"

#include "shared/crypto/hmac.hpp"
#include "shared/postgres/online_migration_internal.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace shared::postgres {
namespace {

// Any number will do, as long as every program of ours uses the same.
constexpr std::string_view kLock = "7023510947";
// Another migration is waited for this long; a table lock that traffic holds only briefly, so
// that the statements queueing behind us are not held up.
constexpr std::string_view kTurnTimeout = "60s";
constexpr std::string_view kLockTimeout = "3s";
// The connection's own may be longer, for what runs outside a transaction.
constexpr std::string_view kStatementTimeout = "10min";

constexpr std::string_view kTable = R"(
CREATE TABLE IF NOT EXISTS public.schema_migrations (
    version varchar(128) PRIMARY KEY,
    name text NOT NULL DEFAULT '',
    checksum text NOT NULL DEFAULT '',
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE public.schema_migrations IS 'Which files of schemas/postgres were applied.';
COMMENT ON COLUMN public.schema_migrations.version IS 'Number of the file.';
COMMENT ON COLUMN public.schema_migrations.name IS 'Name of the file.';
COMMENT ON COLUMN public.schema_migrations.checksum IS 'SHA-256 of the file as it was applied.';
COMMENT ON COLUMN public.schema_migrations.applied_at IS 'When it was applied.';
)";

Error stop(const char* code, std::string detail) {
    return Error{code, std::move(detail), Action::kStop};
}

std::string version_of(const MigrationFile& file) {
    return file.name.substr(0, file.name.find('_'));
}

struct UpPart {
    std::string text;        // empty where a marker is missing
    bool is_online = false;  // `transaction:false`, as dbmate has it
};

// What stands between the two markers.
UpPart up_part(const MigrationFile& file) {
    constexpr std::string_view kUp = "-- migrate:up";
    constexpr std::string_view kOnline = " transaction:false";
    const auto up = file.text.find(kUp);
    const auto down = file.text.find("-- migrate:down\n");
    if (up == std::string::npos || down == std::string::npos || down < up) return {};
    const auto line = file.text.find('\n', up);
    const auto option = std::string_view(file.text).substr(up + kUp.size(), line - up - kUp.size());
    if (!option.empty() && option != kOnline) return {};
    return {file.text.substr(line + 1, down - line - 1), !option.empty()};
}

std::string script_begin() {
    return "SET LOCAL statement_timeout = '" + std::string(kStatementTimeout) +
           "';\nSET LOCAL lock_timeout = '" + std::string(kTurnTimeout) +
           "';\nSELECT pg_advisory_xact_lock(" + std::string(kLock) +
           ");\nSET LOCAL lock_timeout = '" + std::string(kLockTimeout) + "';\n";
}

// One script. The row comes first: where another program was faster it collides before anything
// is changed.
std::string script_of(const MigrationFile& file, const std::string& up) {
    return script_begin() +
           "INSERT INTO public.schema_migrations (version, name, checksum) VALUES ('" +
           version_of(file) + "', '" + file.name + "', '" + crypto::sha256_hex(file.text) +
           "');\n" + up;
}

using Applied = std::map<std::string, std::string>;  // version to checksum, in order

Result<Applied> read_applied(Connection& connection) {
    auto table = connection.run("SELECT to_regclass('public.schema_migrations') IS NOT NULL");
    if (!table) return table.error();
    Applied applied;
    if ((*table)->get(0, 0) != "t") return applied;
    auto rows = connection.run("SELECT version, checksum FROM public.schema_migrations");
    if (!rows) return rows.error();
    for (std::size_t i = 0; i < (*rows)->size(); ++i) {
        applied.emplace((*rows)->get(i, 0), (*rows)->get(i, 1));
    }
    return applied;
}

Result<void> apply(Connection& connection, const MigrationFile& file) {
    const auto up = up_part(file);
    if (up.text.empty())
        return stop("migration_malformed", file.name + ": no -- migrate:up and :down");
    if (!up.is_online) return connection.script(script_of(file, up.text));
    // Noted when it is whole: what ended in the middle is done over.
    const auto done = run_online(connection, statements_of(up.text));
    return done ? connection.script(script_of(file, "")) : done;
}

bool has_online(const std::vector<MigrationFile>& files, const std::vector<std::string>& names) {
    return std::any_of(files.begin(), files.end(), [&](const MigrationFile& each) {
        return up_part(each).is_online &&
               std::find(names.begin(), names.end(), each.name) != names.end();
    });
}

}  // namespace

Result<MigrationState> migration_state(Connection& connection,
                                       const std::vector<MigrationFile>& files) {
    auto applied = read_applied(connection);
    if (!applied) return applied.error();
    MigrationState state;
    for (const auto& file : files) {
        const auto found = applied->find(version_of(file));
        if (found == applied->end()) {
            state.missing.push_back(file.name);
            continue;
        }
        if (found->second != crypto::sha256_hex(file.text)) {
            return stop("migration_changed",
                        file.name + " differs from what was applied; write a new file instead");
        }
        state.applied.push_back(file.name);
        applied->erase(found);
    }
    if (!applied->empty()) {
        return stop("migration_newer",
                    "the database knows migration " + applied->begin()->first +
                        ", this program does not; run a newer one");
    }
    return state;
}

Result<std::vector<std::string>> migrate(Connection& connection,
                                         const std::vector<MigrationFile>& files) {
    auto state = migration_state(connection, files);
    if (!state) return state.error();
    std::vector<std::string> done;
    if (state->missing.empty()) return done;
    std::optional<Result<MigrationTurn>> turn;
    if (has_online(files, state->missing)) {
        turn.emplace(MigrationTurn::take(connection, kLock));
        if (!*turn) return turn->error();
        // Another program may have been at it until now.
        if (state = migration_state(connection, files); !state) return state.error();
    }
    if (auto made = connection.script(script_begin() + std::string(kTable)); !made) {
        return made.error();
    }
    while (!state->missing.empty()) {
        const auto name = state->missing.front();
        const auto file = std::find_if(
            files.begin(), files.end(), [&](const auto& each) { return each.name == name; });
        const auto result = apply(connection, *file);
        if (result) done.push_back(name);
        auto after = migration_state(connection, files);
        if (!after) return after.error();
        // Failed and still missing: a real failure. Failed and there: another program was faster.
        const auto& missing = after->missing;
        if (!result && std::find(missing.begin(), missing.end(), name) != missing.end()) {
            return Error{
                result.error().code, name + ": " + result.error().detail, result.error().action};
        }
        state = std::move(after);
    }
    return done;
}

}  // namespace shared::postgres
