#include "ops/sandbox/mem0/memories.hpp"

#include "shared/json/writer.hpp"

#include <filesystem>

namespace ops::sandbox::mem0 {
namespace {

using shared::json::Writer;
using shared::sqlite::Transaction;

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS memories (
    n INTEGER PRIMARY KEY AUTOINCREMENT, side TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    user_id TEXT NOT NULL, text TEXT NOT NULL, metadata TEXT NOT NULL, expiration TEXT NOT NULL,
    event_id TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS memories_user ON memories (side, user_id);
CREATE TABLE IF NOT EXISTS memory_events (
    id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, done_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS memory_forgettings (
    id TEXT PRIMARY KEY, side TEXT NOT NULL, user_id TEXT NOT NULL, created_at INTEGER NOT NULL,
    done_at INTEGER NOT NULL, is_done INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS memory_history (
    n INTEGER PRIMARY KEY AUTOINCREMENT, side TEXT NOT NULL, memory_id TEXT NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS memory_history_memory ON memory_history (side, memory_id);
)";

constexpr std::string_view kColumns =
    "SELECT id, user_id, text, metadata, expiration, event_id, created_at, updated_at, visible_at, "
    "side FROM memories ";

std::string with_columns(std::string_view rest) {
    return std::string(kColumns).append(rest);
}

Memory memory_of(const shared::sqlite::Statement& row) {
    Memory out;
    out.id = row.text(0);
    out.user_id = row.text(1);
    out.text = row.text(2);
    out.metadata = row.text(3);
    out.expiration_date = row.text(4);
    out.event_id = row.text(5);
    out.created_at = row.integer(6);
    out.updated_at = row.integer(7);
    out.visible_at = row.integer(8);
    return out;
}

}  // namespace

Memories::Memories(const std::string& folder)
    : database_((std::filesystem::path(folder) / "sandbox.db").string()) {
    database_.execute(kSchema);
    // The Store copies the log; of itself this connection would hold up an answer.
    database_.execute("PRAGMA wal_autocheckpoint=0");
}

void Memories::add(Side side,
                   const std::vector<Memory>& memories,
                   const std::string& event_id,
                   Event event) {
    Transaction transaction(database_);
    for (const Memory& one : memories) {
        auto insert = database_.prepare(
            "INSERT INTO memories (side, id, user_id, text, metadata, expiration, event_id, "
            "created_at, updated_at, visible_at) VALUES (?,?,?,?,?,?,?,?,?,?)");
        insert.bind(1, word_of(side)).bind(2, one.id).bind(3, one.user_id).bind(4, one.text);
        insert.bind(5, one.metadata).bind(6, one.expiration_date).bind(7, event_id);
        insert.bind(8, one.created_at).bind(9, one.updated_at).bind(10, one.visible_at).step();
        remember(side, one.id, "", one.text, "ADD", one.created_at);
    }
    if (!event_id.empty()) {
        database_.prepare("INSERT INTO memory_events VALUES (?,?,?)")
            .bind(1, event_id)
            .bind(2, event.created_at)
            .bind(3, event.done_at)
            .step();
    }
    transaction.commit();
}

std::vector<Memory> Memories::of(Side side, const std::string& user_id, shared::WallMs now) {
    std::vector<Memory> out;
    auto rows = database_.prepare(
        with_columns("WHERE side = ? AND user_id = ? AND visible_at <= ? ORDER BY n"));
    rows.bind(1, word_of(side)).bind(2, user_id).bind(3, now);
    while (rows.step()) out.push_back(memory_of(rows));
    return out;
}

std::optional<Memory> Memories::one(Side side, const std::string& id, shared::WallMs now) {
    auto row = database_.prepare(with_columns("WHERE side = ? AND id = ? AND visible_at <= ?"));
    if (!row.bind(1, word_of(side)).bind(2, id).bind(3, now).step()) return {};
    return memory_of(row);
}

void Memories::remember(Side side,
                        const std::string& id,
                        const std::string& before,
                        const std::string& after,
                        const char* event,
                        shared::WallMs now) {
    auto insert = database_.prepare(
        "INSERT INTO memory_history (side, memory_id, before, after, event, at) "
        "VALUES (?,?,?,?,?,?)");
    insert.bind(1, word_of(side)).bind(2, id).bind(3, before).bind(4, after);
    insert.bind(5, event).bind(6, now).step();
}

void Memories::change(Side side,
                      const std::string& id,
                      const std::string& text,
                      shared::WallMs now) {
    const auto before = one(side, id, now);
    if (!before) return;
    Transaction transaction(database_);
    database_.prepare("UPDATE memories SET text = ?, updated_at = ? WHERE side = ? AND id = ?")
        .bind(1, text)
        .bind(2, now)
        .bind(3, word_of(side))
        .bind(4, id)
        .step();
    remember(side, id, before->text, text, "UPDATE", now);
    transaction.commit();
}

void Memories::forget(Side side, const std::string& id, shared::WallMs now) {
    const auto before = one(side, id, now);
    if (!before) return;
    Transaction transaction(database_);
    database_.prepare("DELETE FROM memories WHERE side = ? AND id = ?")
        .bind(1, word_of(side))
        .bind(2, id)
        .step();
    remember(side, id, before->text, "", "DELETE", now);
    transaction.commit();
}

void Memories::forget_all(Side side, const std::string& user_id, shared::WallMs now) {
    Transaction transaction(database_);
    take_away(word_of(side), user_id, now);
    transaction.commit();
}

void Memories::take_away(std::string_view side, const std::string& user_id, shared::WallMs now) {
    database_
        .prepare(
            "INSERT INTO memory_history (side, memory_id, before, after, event, at) "
            "SELECT side, id, text, '', 'DELETE', ?1 FROM memories "
            "WHERE side = ?2 AND user_id = ?3 AND visible_at <= ?1")
        .bind(1, now)
        .bind(2, side)
        .bind(3, user_id)
        .step();
    database_.prepare("DELETE FROM memories WHERE side = ? AND user_id = ? AND visible_at <= ?")
        .bind(1, side)
        .bind(2, user_id)
        .bind(3, now)
        .step();
}

void Memories::forget_later(Side side,
                            const std::string& user_id,
                            const std::string& event_id,
                            Event event) {
    database_.prepare("INSERT INTO memory_forgettings VALUES (?,?,?,?,?,?)")
        .bind(1, event_id)
        .bind(2, word_of(side))
        .bind(3, user_id)
        .bind(4, event.created_at)
        .bind(5, event.done_at)
        .bind(6, std::int64_t{event.is_failed})
        .step();
}

void Memories::work(shared::WallMs now) {
    struct Due {
        std::string id, side, user_id;
        shared::WallMs at;
    };
    std::vector<Due> all;
    auto rows = database_.prepare(
        "SELECT id, side, user_id, done_at FROM memory_forgettings "
        "WHERE is_done = 0 AND done_at <= ? ORDER BY done_at, id");
    rows.bind(1, now);
    while (rows.step()) all.push_back({rows.text(0), rows.text(1), rows.text(2), rows.integer(3)});
    rows.reset();
    for (const Due& due : all) {
        Transaction transaction(database_);
        take_away(due.side, due.user_id, due.at);
        database_.prepare("UPDATE memory_forgettings SET is_done = 1 WHERE id = ?")
            .bind(1, due.id)
            .step();
        transaction.commit();
    }
}

void Memories::end_work(shared::WallMs now) {
    for (const char* sql : {"UPDATE memory_forgettings SET done_at = ?1 WHERE done_at > ?1",
                            "UPDATE memory_events SET done_at = ?1 WHERE done_at > ?1",
                            "UPDATE memories SET visible_at = ?1 WHERE visible_at > ?1"}) {
        database_.prepare(sql).bind(1, now).step();
        work(now);
    }
}

std::optional<Event> Memories::event(const std::string& event_id) {
    auto row = database_.prepare(
        "SELECT created_at, done_at, 0 FROM memory_events WHERE id = ?1 UNION ALL "
        "SELECT created_at, done_at, 1 FROM memory_forgettings WHERE id = ?1");
    if (!row.bind(1, event_id).step()) return {};
    return Event{row.integer(0), row.integer(1), row.integer(2) != 0};
}

std::vector<Memory> Memories::of_event(const std::string& event_id) {
    std::vector<Memory> out;
    auto rows = database_.prepare(with_columns("WHERE event_id = ? ORDER BY n"));
    rows.bind(1, event_id);
    while (rows.step()) out.push_back(memory_of(rows));
    return out;
}

std::string Memories::history(Side side, const std::string& id) {
    auto rows = database_.prepare(
        "SELECT n, before, after, event, at FROM memory_history "
        "WHERE side = ? AND memory_id = ? ORDER BY n");
    rows.bind(1, word_of(side)).bind(2, id);
    Writer out;
    out.begin_array();
    while (rows.step()) {
        out.begin_object().member("id", std::to_string(rows.integer(0))).member("memory_id", id);
        out.member("old_memory", rows.text(1)).member("new_memory", rows.text(2));
        out.member("event", rows.text(3)).member("created_at", rows.integer(4)).end_object();
    }
    return out.end_array().take();
}

std::string Memories::kept(const std::string& user_id, shared::WallMs now) {
    work(now);
    auto rows = database_.prepare(with_columns("WHERE ?1 = '' OR user_id = ?1 ORDER BY n"));
    rows.bind(1, user_id);
    Writer out;
    out.begin_array();
    while (rows.step()) {
        const Memory one = memory_of(rows);
        out.begin_object().member("id", one.id).member("dialect", rows.text(9));
        out.member("user_id", one.user_id).member("text", one.text);
        out.key("metadata").raw(one.metadata).member("expiration_date", one.expiration_date);
        out.member("created_at", one.created_at).member("is_visible", one.visible_at <= now);
        out.end_object();
    }
    return out.end_array().take();
}

void Memories::reset() {
    database_.execute(
        "DELETE FROM memories; DELETE FROM memory_events; DELETE FROM memory_forgettings; "
        "DELETE FROM memory_history;");
}

}  // namespace ops::sandbox::mem0
