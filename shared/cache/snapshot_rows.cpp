#include "shared/cache/snapshot_rows.hpp"

namespace shared::cache {
namespace {

constexpr std::int64_t kLeastFreePages = 256;  // of 4 KiB

// The values apart, so that an entry is dated, counted and chosen without touching its value.
constexpr const char* kSchema = R"(
CREATE TABLE entries (
    id INTEGER PRIMARY KEY, category TEXT NOT NULL, key TEXT NOT NULL,
    fresh_until INTEGER NOT NULL, written_at INTEGER NOT NULL, bytes INTEGER NOT NULL,
    UNIQUE (category, key));
CREATE INDEX entries_by_age ON entries (written_at, bytes);
CREATE TABLE sealed (
    id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE, value TEXT NOT NULL);
)";

constexpr const char* kFind =
    "SELECT e.id, s.value, e.fresh_until, e.written_at FROM entries e JOIN sealed s ON s.id = e.id "
    "WHERE e.category = ? AND e.key = ?";
constexpr const char* kAll =
    "SELECT e.id, s.value, e.fresh_until, e.written_at, e.key FROM entries e JOIN sealed s ON s.id "
    "= e.id "
    "WHERE e.category = ? ORDER BY e.key";
constexpr const char* kDate = "UPDATE entries SET fresh_until = ?, written_at = ? WHERE id = ?";
constexpr const char* kWrite =
    "INSERT INTO entries (category, key, fresh_until, written_at, bytes) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (category, key) DO UPDATE SET fresh_until = excluded.fresh_until, "
    "written_at = excluded.written_at, bytes = excluded.bytes RETURNING id";
constexpr const char* kSeal = "INSERT OR REPLACE INTO sealed (id, value) VALUES (?, ?)";
// From the newest on, as many as there is room for.
constexpr const char* kTrim =
    "DELETE FROM entries WHERE id IN (SELECT id FROM (SELECT id, sum(bytes) OVER "
    "(ORDER BY written_at DESC, id DESC) AS so_far FROM entries) WHERE so_far > ?)";

std::int64_t number(sqlite::Database& database, const char* sql) {
    auto row = database.prepare(sql);
    return row.step() ? row.integer(0) : 0;
}

}  // namespace

const char* SnapshotRows::schema() {
    return kSchema;
}

SnapshotRows::SnapshotRows(sqlite::Database& database)
    : database_(database),
      find_(database.prepare(kFind)),
      date_(database.prepare(kDate)),
      write_(database.prepare(kWrite)),
      seal_(database.prepare(kSeal)) {}

std::optional<SnapshotRow> SnapshotRows::find(std::string_view category, std::string_view key) {
    std::optional<SnapshotRow> out;
    if (find_.bind(1, category).bind(2, key).step()) {
        out = {
            find_.integer(0), std::string(key), find_.text(1), find_.integer(2), find_.integer(3)};
    }
    find_.reset();
    return out;
}

std::vector<SnapshotRow> SnapshotRows::all(std::string_view category) {
    std::vector<SnapshotRow> out;
    auto rows = database_.prepare(kAll);
    rows.bind(1, category);
    while (rows.step()) {
        out.push_back(
            {rows.integer(0), rows.text(4), rows.text(1), rows.integer(2), rows.integer(3)});
    }
    return out;
}

void SnapshotRows::date(std::int64_t id, WallMs fresh_until, WallMs now) {
    date_.bind(1, fresh_until).bind(2, now).bind(3, id).step();
    date_.reset();
}

void SnapshotRows::write(std::string_view category, const SnapshotRow& row) {
    const auto bytes = static_cast<std::int64_t>(bytes_of(row));
    write_.bind(1, category)
        .bind(2, row.key)
        .bind(3, row.fresh_until)
        .bind(4, row.written_at)
        .bind(5, bytes);
    write_.step();
    const std::int64_t id = write_.integer(0);
    write_.reset();
    seal_.bind(1, id).bind(2, row.sealed).step();
    seal_.reset();
}

void SnapshotRows::erase(std::string_view category, std::string_view key) {
    auto remove = database_.prepare("DELETE FROM entries WHERE category = ? AND key = ?");
    remove.bind(1, category).bind(2, key).step();
}

void SnapshotRows::keep_only(std::string_view category, const std::set<std::string_view>& keys) {
    std::vector<std::int64_t> gone;
    auto rows = database_.prepare("SELECT id, key FROM entries WHERE category = ?");
    rows.bind(1, category);
    while (rows.step()) {
        if (!keys.contains(rows.text(1))) gone.push_back(rows.integer(0));
    }
    auto remove = database_.prepare("DELETE FROM entries WHERE id = ?");
    for (const std::int64_t id : gone) {
        remove.bind(1, id).step();
        remove.reset();
    }
}

std::uint64_t SnapshotRows::remove_before(WallMs written_at) {
    database_.prepare("DELETE FROM entries WHERE written_at < ?").bind(1, written_at).step();
    return static_cast<std::uint64_t>(database_.changes());
}

std::uint64_t SnapshotRows::remove_oldest_beyond(std::size_t bytes) {
    const auto limit = static_cast<std::int64_t>(bytes);
    if (number(database_, "SELECT sum(bytes) FROM entries") <= limit) return 0;
    database_.prepare(kTrim).bind(1, limit).step();
    return static_cast<std::uint64_t>(database_.changes());
}

std::map<std::string, SnapshotUsage::Category> SnapshotRows::sums() {
    std::map<std::string, SnapshotUsage::Category> out;
    auto rows = database_.prepare(
        "SELECT category, count(*), sum(bytes), min(written_at) FROM entries GROUP BY category");
    while (rows.step()) {
        out[rows.text(0)] = {static_cast<std::size_t>(rows.integer(1)),
                             static_cast<std::size_t>(rows.integer(2)),
                             rows.integer(3)};
    }
    return out;
}

void SnapshotRows::give_back() {
    const std::int64_t free = number(database_, "PRAGMA freelist_count");
    if (free < kLeastFreePages || free * 2 < number(database_, "PRAGMA page_count")) return;
    database_.execute("VACUUM");
    database_.checkpoint();
}

}  // namespace shared::cache
