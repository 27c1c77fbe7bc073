#include "ops/sandbox/store.hpp"

#include "ops/sandbox/jid.hpp"

#include <filesystem>

namespace ops::sandbox {
namespace {

using shared::sqlite::Transaction;

// Of 4 KiB each: the log grows to about 16 MiB, and by what half a second adds.
constexpr int kMostLogPages = 4096;

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS requests (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, dialect TEXT NOT NULL,
    instance TEXT NOT NULL, kind TEXT NOT NULL, receiver TEXT NOT NULL, person TEXT NOT NULL,
    text TEXT NOT NULL, status INTEGER NOT NULL, raw TEXT NOT NULL, message_id TEXT NOT NULL,
    callback TEXT NOT NULL, reply_to TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS requests_person ON requests (instance, person);
CREATE INDEX IF NOT EXISTS requests_message ON requests (instance, message_id);
CREATE TABLE IF NOT EXISTS written (
    n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, instance TEXT NOT NULL,
    kind TEXT NOT NULL, person TEXT NOT NULL, sender TEXT NOT NULL, name TEXT NOT NULL,
    user_id TEXT NOT NULL, text TEXT NOT NULL, message_id TEXT NOT NULL, own INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS written_person ON written (instance, person);
CREATE INDEX IF NOT EXISTS written_message ON written (instance, message_id);
CREATE TABLE IF NOT EXISTS posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, taken INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0, first_at INTEGER NOT NULL DEFAULT 0,
    dialect TEXT NOT NULL, what TEXT NOT NULL, path TEXT NOT NULL, headers TEXT NOT NULL,
    body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS posts_due ON posts (taken, due);
CREATE TABLE IF NOT EXISTS orders (n INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
UPDATE posts SET taken = 0 WHERE taken = 1;
)";

std::string file_in(const std::string& folder) {
    std::filesystem::create_directories(folder);
    return (std::filesystem::path(folder) / "sandbox.db").string();
}

}  // namespace

Store::Store(const std::string& folder)
    : database_(file_in(folder)), checkpointer_(file_in(folder)) {
    database_.execute(kSchema);
    // checkpoint() does it beside the writes; of itself it would hold up an answer.
    database_.execute("PRAGMA wal_autocheckpoint=0");
}

std::int64_t Store::record(const RequestRow& row, const std::vector<Post>& posts) {
    const std::lock_guard lock(guard_);
    Transaction transaction(database_);
    auto insert = database_.prepare(
        "INSERT INTO requests (at, dialect, instance, kind, receiver, person, text, status, raw, "
        "message_id, callback, reply_to) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)");
    insert.bind(1, row.at).bind(2, word_of(row.dialect)).bind(3, row.instance);
    insert.bind(4, row.ask.kind).bind(5, row.ask.to).bind(6, person_of(row.ask.address));
    insert.bind(7, row.ask.text).bind(8, std::int64_t{row.status}).bind(9, row.raw);
    insert.bind(10, row.id).bind(11, row.ask.callback).bind(12, row.ask.reply_to);
    insert.step();
    const std::int64_t number = database_.last_row();
    for (const auto& post : posts) insert_post(post, row.at);
    transaction.commit();
    return number;
}

std::int64_t Store::record(const Line& line, const Written& message, const Post& post) {
    const std::lock_guard lock(guard_);
    Transaction transaction(database_);
    auto insert = database_.prepare(
        "INSERT INTO written (at, instance, kind, person, sender, name, user_id, text, message_id, "
        "own) VALUES (?,?,?,?,?,?,?,?,?,?)");
    insert.bind(1, message.at).bind(2, line.line).bind(3, message.kind);
    insert.bind(4, person_of(message.phone.empty() ? message.from : message.phone));
    insert.bind(5, message.from).bind(6, message.name).bind(7, message.user_id);
    insert.bind(8, message.text).bind(9, message.id).bind(10, std::int64_t{message.is_own});
    insert.step();
    const std::int64_t id = insert_post(post, message.at);
    transaction.commit();
    return id;
}

std::int64_t Store::add_post(const Post& post, shared::WallMs now) {
    const std::lock_guard lock(guard_);
    return insert_post(post, now);
}

void Store::save_orders(const std::vector<std::string>& orders) {
    const std::lock_guard lock(guard_);
    Transaction transaction(database_);
    database_.execute("DELETE FROM orders");
    for (const auto& order : orders) {
        database_.prepare("INSERT INTO orders (json) VALUES (?)").bind(1, order).step();
    }
    transaction.commit();
}

std::vector<std::string> Store::orders() {
    const std::lock_guard lock(guard_);
    std::vector<std::string> out;
    auto rows = database_.prepare("SELECT json FROM orders ORDER BY n");
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

void Store::save_document(const std::string& name, const std::string& json) {
    const std::lock_guard lock(guard_);
    database_.prepare("INSERT OR REPLACE INTO documents VALUES (?,?)")
        .bind(1, name)
        .bind(2, json)
        .step();
}

std::vector<std::string> Store::documents() {
    const std::lock_guard lock(guard_);
    std::vector<std::string> out;
    auto rows = database_.prepare("SELECT json FROM documents ORDER BY name");
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

std::string Store::setting(const std::string& name) {
    const std::lock_guard lock(guard_);
    auto row = database_.prepare("SELECT value FROM settings WHERE name = ?");
    return row.bind(1, name).step() ? row.text(0) : "";
}

void Store::save_setting(const std::string& name, const std::string& value) {
    const std::lock_guard lock(guard_);
    database_.prepare("INSERT OR REPLACE INTO settings VALUES (?,?)")
        .bind(1, name)
        .bind(2, value)
        .step();
}

void Store::reset() {
    const std::lock_guard lock(guard_);
    Transaction transaction(database_);
    // Numbers of requests begin at 1 again; those of posts go on, so that the end of one under
    // way is never taken for the end of another.
    database_.execute(
        "DELETE FROM requests; DELETE FROM written; DELETE FROM posts; DELETE FROM orders;"
        "DELETE FROM settings WHERE name = 'given_up';"
        "DELETE FROM sqlite_sequence WHERE name IN ('requests', 'written')");
    transaction.commit();
}

void Store::checkpoint() {
    const std::lock_guard lock(checkpoint_guard_);
    if (checkpointer_.checkpoint() < kMostLogPages) return;
    // Only without a writer in between does the log start over; what is left to copy is little.
    const std::lock_guard writers(guard_);
    checkpointer_.checkpoint();
}

}  // namespace ops::sandbox
