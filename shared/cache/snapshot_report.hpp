// What a snapshot tells about itself, at once, whatever its file is doing meanwhile.
#pragma once

#include "shared/cache/snapshot.hpp"

#include <mutex>
#include <string>
#include <utility>

namespace shared::cache {

// Thread-safe.
class SnapshotReport {
  public:
    enum class Access { kRead, kWrite };

    void off(const std::string& why) {
        const std::lock_guard lock(guard_);
        fault_ = why;
    }
    // A look-up that works does not hide that nothing can be written.
    void worked(Access access) {
        const std::lock_guard lock(guard_);
        if (access == Access::kWrite || is_read_fault_) fault_.clear();
    }
    void failed(Access access, const std::string& why) {
        const std::lock_guard lock(guard_);
        is_read_fault_ = access == Access::kRead && (is_read_fault_ || fault_.empty());
        fault_ = why;
        ++usage_.failures;
    }
    void wrote(const SnapshotUsage& more) {
        const std::lock_guard lock(guard_);
        usage_.written += more.written;
        usage_.dated += more.dated;
        usage_.removed += more.removed;
        usage_.failures += more.failures;
    }
    void unreadable() {
        const std::lock_guard lock(guard_);
        ++usage_.failures;
    }
    void holds(std::map<std::string, SnapshotUsage::Category> categories,
               std::size_t file_bytes,
               std::uint64_t files_aside) {
        const std::lock_guard lock(guard_);
        usage_.categories = std::move(categories);
        usage_.file_bytes = file_bytes;
        usage_.files_aside = files_aside;
    }

    std::string fault() const {
        const std::lock_guard lock(guard_);
        return fault_;
    }
    SnapshotUsage usage() const {
        const std::lock_guard lock(guard_);
        return usage_;
    }

  private:
    mutable std::mutex guard_;
    std::string fault_;
    bool is_read_fault_ = false;
    SnapshotUsage usage_;
};

}  // namespace shared::cache
