#include "shared/postgres/online_migration_internal.hpp"

#include <chrono>
#include <regex>
#include <thread>
#include <utility>

namespace shared::postgres {
namespace {

constexpr std::chrono::milliseconds kLookEvery{200};
constexpr int kLooks = 300;  // a minute

// Whether the name is that of an index, and a valid one; and the schema in which it stands.
constexpr const char* kStanding = R"(
SELECT i.indisvalid FROM pg_class t
JOIN pg_class x ON x.relnamespace = t.relnamespace AND x.relname = $2
JOIN pg_index i ON i.indexrelid = x.oid
WHERE t.oid = to_regclass($1))";

constexpr const char* kTable = R"(
SELECT t.relkind, quote_ident(n.nspname) FROM pg_class t
JOIN pg_namespace n ON n.oid = t.relnamespace WHERE t.oid = to_regclass($1))";

// Leaves alone: a partition that is partitioned itself has none of its own.
constexpr const char* kPartitions = R"(
SELECT c.oid::regclass::text, left(c.relname, 30) || '_' || left(md5($2 || c.relname), 12) AS name
FROM pg_partition_tree(to_regclass($1)) p JOIN pg_class c ON c.oid = p.relid
WHERE p.isleaf AND c.relkind = 'r' ORDER BY 1)";

constexpr const char* kIsAttached = R"(
SELECT EXISTS (SELECT FROM pg_inherits h JOIN pg_index own ON own.indexrelid = h.inhrelid
    JOIN pg_class parent ON parent.oid = h.inhparent
    WHERE own.indrelid = to_regclass($1) AND parent.relname = $2))";

using Answer = Result<std::unique_ptr<Rows>>;

Result<void> run(Connection& connection, const std::string& sql) {
    const auto done = connection.run(sql);
    return done ? Result<void>() : done.error();
}

// Builds it unless a valid one stands there; what an earlier run left unfinished goes before.
Result<void> build(Connection& connection,
                   const ConcurrentIndex& index,
                   const std::string& schema) {
    const auto standing = connection.run(kStanding, {index.table, index.name});
    if (!standing) return standing.error();
    if ((*standing)->size() > 0) {
        if ((*standing)->get(0, 0) == "t") return {};
        auto dropped =
            run(connection, "DROP INDEX CONCURRENTLY IF EXISTS " + schema + '.' + index.name);
        if (!dropped) return dropped;
    }
    return run(connection,
               std::string("CREATE ") + (index.is_unique ? "UNIQUE " : "") + "INDEX CONCURRENTLY " +
                   index.name + " ON " + index.table + ' ' + index.rest);
}

Result<void> attach(Connection& connection,
                    const std::string& schema,
                    const std::string& index,
                    const std::string& part) {
    return run(connection,
               "ALTER INDEX " + schema + '.' + index + " ATTACH PARTITION " + schema + '.' + part);
}

// The parent's index is valid once every partition has one: it holds up nobody, for it is empty.
// Partitions that are made meanwhile get theirs from it.
Result<void> build_on_partitions(Connection& connection,
                                 const ConcurrentIndex& index,
                                 const std::string& schema) {
    auto done =
        run(connection,
            std::string("CREATE ") + (index.is_unique ? "UNIQUE " : "") + "INDEX IF NOT EXISTS " +
                index.name + " ON ONLY " + index.table + ' ' + index.rest);
    if (!done) return done;
    const auto partitions = connection.run(kPartitions, {index.table, index.name});
    if (!partitions) return partitions.error();
    for (std::size_t i = 0; i < (*partitions)->size(); ++i) {
        const std::string table((*partitions)->get(i, 0));
        const auto attached = connection.run(kIsAttached, {table, index.name});
        if (!attached) return attached.error();
        if ((*attached)->get(0, 0) == "t") continue;
        const std::string name((*partitions)->get(i, 1));
        if (done = build(connection, {index.is_unique, name, table, index.rest}, schema); !done)
            return done;
        if (done = attach(connection, schema, index.name, name); !done) return done;
    }
    return {};
}

Result<void> run_index(Connection& connection, const ConcurrentIndex& index) {
    const auto table = connection.run(kTable, {index.table});
    if (!table) return table.error();
    if ((*table)->size() == 0) {
        return Error{"postgres_sql", index.name + ": no table " + index.table, Action::kStop};
    }
    const std::string schema((*table)->get(0, 1));
    return (*table)->get(0, 0) == "p" ? build_on_partitions(connection, index, schema)
                                      : build(connection, index, schema);
}

// The session's own limits again, whatever happens.
class LongLimits {
  public:
    explicit LongLimits(Connection& connection) : connection_(connection) {
        begun_ = run(connection_, "SET statement_timeout = 0");
        if (begun_) begun_ = run(connection_, "SET lock_timeout = '10min'");
    }
    ~LongLimits() {
        (void)run(connection_, "RESET statement_timeout");
        (void)run(connection_, "RESET lock_timeout");
    }
    LongLimits(const LongLimits&) = delete;
    LongLimits& operator=(const LongLimits&) = delete;
    const Result<void>& begun() const { return begun_; }

  private:
    Connection& connection_;
    Result<void> begun_;
};

}  // namespace

std::vector<std::string> statements_of(std::string_view part) {
    std::vector<std::string> out;
    std::string open;
    while (!part.empty()) {
        const auto end = part.find('\n');
        const auto line = part.substr(0, end);
        part.remove_prefix(end == std::string_view::npos ? part.size() : end + 1);
        const auto begin = line.find_first_not_of(" \t\r");
        if (begin == std::string_view::npos || line.substr(begin).starts_with("--")) continue;
        if (!open.empty()) open += '\n';
        open += line.substr(0, line.find_last_not_of(" \t\r") + 1);
        if (!open.ends_with(';')) continue;
        open.pop_back();
        out.push_back(std::exchange(open, {}));
    }
    if (!open.empty()) out.push_back(open);
    return out;
}

ConcurrentIndex read_concurrent_index(std::string_view statement) {
    static const std::regex form(
        R"(^\s*CREATE\s+(UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_][a-z0-9_]*))"
        R"(\s+ON\s+([a-z0-9_.]+)\s*([^]*)$)",
        std::regex::icase);
    std::match_results<std::string_view::const_iterator> found;
    if (!std::regex_match(statement.begin(), statement.end(), found, form)) return {};
    return {found[1].matched, found[2].str(), found[3].str(), found[4].str()};
}

Result<void> run_online(Connection& connection, const std::vector<std::string>& statements) {
    const LongLimits limits(connection);
    if (!limits.begun()) return limits.begun().error();
    for (const auto& statement : statements) {
        const auto index = read_concurrent_index(statement);
        const auto done =
            index.name.empty() ? run(connection, statement) : run_index(connection, index);
        if (!done) return done.error();
    }
    return {};
}

Result<MigrationTurn> MigrationTurn::take(Connection& connection, std::string_view key) {
    for (int look = 0; look < kLooks; ++look) {
        const auto taken = connection.run("SELECT pg_try_advisory_lock(" + std::string(key) + ")");
        if (!taken) return taken.error();
        if ((*taken)->get(0, 0) == "t") return MigrationTurn(connection, key);
        std::this_thread::sleep_for(kLookEvery);
    }
    return Error{"postgres_conflict", "another program migrates: try again", Action::kRetry};
}

MigrationTurn::~MigrationTurn() {
    if (connection_ != nullptr) (void)connection_->run("SELECT pg_advisory_unlock(" + key_ + ")");
}

MigrationTurn::MigrationTurn(MigrationTurn&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), key_(std::move(other.key_)) {}

}  // namespace shared::postgres
