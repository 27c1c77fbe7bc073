// The machine's disk, of which any call may fail, and which may die with what was not synced.
#pragma once

#include "shared/spool/disk.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>

namespace fakes {

class FailingDisk final : public shared::spool::Disk {
  public:
    // The call with that number fails (from 1), and as many after it; 0: none. A failed append
    // leaves half of its bytes.
    void fail_at(int call, int calls = 1) {
        const std::lock_guard lock(guard_);
        first_ = call == 0 ? 0 : calls_ + call;
        last_ = first_ + calls - 1;
    }
    // Every call fails from now on.
    void die() { fail_at(1, 1'000'000'000); }
    int calls() const {
        const std::lock_guard lock(guard_);
        return calls_;
    }
    // What a power cut leaves: of each file all that was synced and some of the rest.
    void lose_unsynced(std::mt19937& random) {
        const std::lock_guard lock(guard_);
        for (const auto& [path, synced] : synced_) {
            std::error_code gone;
            const auto size = std::filesystem::file_size(path, gone);
            if (gone || size <= synced) continue;
            std::uniform_int_distribution<std::uintmax_t> any(synced, size);
            std::filesystem::resize_file(path, any(random));
        }
    }

    shared::Result<int> create(const std::string& path) override {
        if (fails()) return error();
        auto made = disk_.create(path);
        const std::lock_guard lock(guard_);
        if (made) paths_[*made] = path;
        return made;
    }
    shared::Result<void> append(int file, std::string_view bytes) override {
        if (!fails()) return disk_.append(file, bytes);
        (void)disk_.append(file, bytes.substr(0, bytes.size() / 2));
        return error();
    }
    shared::Result<void> sync(int file) override {
        if (fails()) return error();
        const std::lock_guard lock(guard_);
        synced_[paths_[file]] = std::filesystem::file_size(paths_[file]);
        return {};
    }
    shared::Result<void> cut(int file, std::uint64_t size) override {
        if (fails()) return error();
        return disk_.cut(file, size);
    }
    void close(int file) override { disk_.close(file); }
    shared::Result<void> sync_folder(const std::string& path) override {
        if (fails()) return error();
        return disk_.sync_folder(path);
    }
    shared::Result<void> remove(const std::string& path) override {
        if (fails()) return error();
        return disk_.remove(path);
    }

  private:
    bool fails() {
        const std::lock_guard lock(guard_);
        ++calls_;
        return first_ > 0 && calls_ >= first_ && calls_ <= last_;
    }
    static shared::Error error() { return {"EIO", "told so", shared::Action::kRetry}; }

    shared::spool::SystemDisk disk_;
    mutable std::mutex guard_;
    std::map<int, std::string> paths_;
    std::map<std::string, std::uintmax_t> synced_;
    int calls_ = 0, first_ = 0, last_ = 0;
};

}  // namespace fakes
