// The folder of a spool: one process at a time, its segments in the order they were begun.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace shared::spool {

struct SegmentFile {
    std::uint64_t number = 0;  // grows with each segment; its name in 16 hex digits
    std::string path;
    std::uint64_t bytes = 0;
};

std::string segment_path(const std::string& folder, std::uint64_t number);
// In order. Other files are left out. Throws std::runtime_error where the folder cannot be read.
std::vector<SegmentFile> segments_in(const std::string& folder);

// Whether it ever was the folder of a spool: a lock or segments lie in it.
bool is_spool(const std::string& folder);

// Whether a process holds the folder now.
bool is_held(const std::string& folder);

// Held as long as it lives; a lock of the system, gone with its process.
class FolderLock {
  public:
    // Makes the folder where it is missing. Throws std::runtime_error that says why it cannot be
    // used: not writable, or held by another process.
    explicit FolderLock(const std::string& folder);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int file_ = -1;
};

}  // namespace shared::spool
