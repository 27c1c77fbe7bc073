#include "shared/cache/snapshot_file.hpp"

#include "shared/base/log.hpp"
#include "shared/cache/snapshot_rows.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace shared::cache {
namespace {

using sqlite::Database;
using sqlite::Failure;

// Of the three attempts of a call together: 200 ms.
constexpr std::chrono::milliseconds kLockWait{60};
constexpr mode_t kOwnerOnly = 0600;

// `FDsn`, and the form of the tables.
constexpr std::int64_t kApplication = 0x4644736E;
constexpr std::int64_t kVersion = 1;

std::int64_t number(Database& database, const char* sql) {
    auto row = database.prepare(sql);
    return row.step() ? row.integer(0) : 0;
}

bool has_our_tables(Database& database) {
    if (number(database, "PRAGMA application_id") != kApplication) return false;
    const std::int64_t version = number(database, "PRAGMA user_version");
    if (version == kVersion) return true;
    throw Failure("of version " + std::to_string(version), Failure::Kind::kDamaged);
}

std::uint64_t inode_of(const std::string& path) {
    struct stat found {};
    return stat(path.c_str(), &found) == 0 ? found.st_ino : 0;
}

[[noreturn]] void fail(const std::string& what) {
    throw Failure(what + ": " + std::strerror(errno));
}

}  // namespace

Database& SnapshotFile::open() {
    if (database_ && !is_same_file()) {
        log::warning("the snapshot was taken away and is made again", {{"file", path_}});
        database_.reset();
    }
    if (database_) return *database_;
    prepare_file();
    inode_ = inode_of(path_);
    try {
        database_.emplace(path_, kLockWait);
        prepare_tables();
    } catch (...) {
        database_.reset();
        throw;
    }
    return *database_;
}

// SQLite would make it readable for everybody; what it puts beside the file takes the file's mode.
void SnapshotFile::prepare_file() const {
    const int made = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (made >= 0) {
        ::close(made);
        return;
    }
    if (errno != EEXIST) fail(path_ + " cannot be made");
    struct stat found {};
    if (stat(path_.c_str(), &found) != 0) fail(path_ + " cannot be looked at");
    if (!S_ISREG(found.st_mode)) throw Failure(path_ + " is no file");
    if ((found.st_mode & 0777) != kOwnerOnly && chmod(path_.c_str(), kOwnerOnly) != 0) {
        fail(path_ + " is open to others");
    }
}

void SnapshotFile::prepare_tables() {
    database_->execute("PRAGMA journal_size_limit = 4194304");
    if (has_our_tables(*database_)) return;
    sqlite::Transaction transaction(*database_);
    if (has_our_tables(*database_)) return;  // another process has just made them
    if (number(*database_, "SELECT count(*) FROM sqlite_master") != 0) {
        throw Failure("the tables of another program stand in " + path_);
    }
    database_->execute(SnapshotRows::schema());
    const std::string marks = "PRAGMA application_id = " + std::to_string(kApplication) +
                              "; PRAGMA user_version = " + std::to_string(kVersion);
    database_->execute(marks.c_str());
    transaction.commit();
}

bool SnapshotFile::is_same_file() const {
    return inode_of(path_) == inode_;
}

void SnapshotFile::put_aside(const std::string& why) {
    database_.reset();
    if (!is_same_file()) return;  // another process has done it
    ++count_aside_;
    const std::string aside = path_ + ".bad";
    log::warning("the snapshot's file is damaged or none of ours: put aside and begun anew",
                 {{"file", aside}, {"why", why}});
    if (std::rename(path_.c_str(), aside.c_str()) != 0) fail(path_ + " cannot be put aside");
    // SQLite looks for the log under the name of its file.
    if (std::rename((path_ + "-wal").c_str(), (aside + "-wal").c_str()) != 0) {
        unlink((aside + "-wal").c_str());
    }
    unlink((path_ + "-shm").c_str());
}

std::size_t SnapshotFile::bytes() const {
    std::size_t total = 0;
    for (const char* suffix : {"", "-wal"}) {
        std::error_code ignored;
        const auto size = std::filesystem::file_size(path_ + suffix, ignored);
        if (!ignored) total += size;
    }
    return total;
}

}  // namespace shared::cache
