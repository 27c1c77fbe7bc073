#include "shared/sqlite/database.hpp"

#include "shared/base/log.hpp"

#include <sqlite3.h>

namespace shared::sqlite {
namespace {

Failure::Kind kind_of(sqlite3* database) {
    switch (sqlite3_errcode(database)) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Failure::Kind::kBusy;
        case SQLITE_ERROR:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
            return Failure::Kind::kRefused;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return Failure::Kind::kDamaged;
        default:
            return Failure::Kind::kOther;
    }
}

[[noreturn]] void fail(sqlite3* database, const char* what) {
    const std::string prefix = std::string("sqlite ") + what + ": ";
    if (database == nullptr) throw Failure(prefix + "no database");
    throw Failure(prefix + sqlite3_errmsg(database), kind_of(database));
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(
            database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK) {
        fail(database, "prepare");
    }
    native_.reset(statement);
}

Statement& Statement::bind(int position, std::int64_t value) {
    if (sqlite3_bind_int64(native_.get(), position, value) != SQLITE_OK) {
        fail(sqlite3_db_handle(native_.get()), "bind");
    }
    return *this;
}

Statement& Statement::bind(int position, std::string_view value) {
    if (sqlite3_bind_text64(native_.get(),
                            position,
                            value.empty() ? "" : value.data(),
                            value.size(),
                            SQLITE_TRANSIENT,
                            SQLITE_UTF8) != SQLITE_OK) {
        fail(sqlite3_db_handle(native_.get()), "bind");
    }
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(native_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_db_handle(native_.get()), "step");
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(native_.get(), column);
}

std::string Statement::text(int column) const {
    const auto* bytes = sqlite3_column_text(native_.get(), column);
    if (bytes == nullptr) return {};
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(native_.get(), column));
    return {reinterpret_cast<const char*>(bytes), size};
}

void Statement::reset() {
    sqlite3_reset(native_.get());
    sqlite3_clear_bindings(native_.get());
}

void Database::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

Database::Database(const std::string& path, std::chrono::milliseconds lock_wait) {
    sqlite3* database = nullptr;
    const int code = sqlite3_open_v2(
        path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    native_.reset(database);
    if (code != SQLITE_OK) fail(database, ("open " + path).c_str());
    sqlite3_busy_timeout(database, static_cast<int>(lock_wait.count()));
    execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;");
}

void Database::execute(const char* sql) {
    if (sqlite3_exec(native_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail(native_.get(), "execute");
    }
}

Statement Database::prepare(std::string_view sql) {
    return {native_.get(), sql};
}

std::int64_t Database::last_row() const {
    return sqlite3_last_insert_rowid(native_.get());
}

std::int64_t Database::changes() const {
    return sqlite3_changes(native_.get());
}

bool Database::is_in_transaction() const {
    return sqlite3_get_autocommit(native_.get()) == 0;
}

int Database::checkpoint() {
    int pages = 0;
    sqlite3_wal_checkpoint_v2(native_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, nullptr);
    return pages;
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!open_ || !database_.is_in_transaction()) return;
    try {
        database_.execute("ROLLBACK");
    } catch (const Failure& failure) {
        log::warning_every(60, "sqlite_rollback", "rollback failed", {{"detail", failure.what()}});
    }
}

void Transaction::commit() {
    database_.execute("COMMIT");
    open_ = false;
}

}  // namespace shared::sqlite
