// Port: the system calls by which a spool writes. A test makes any of them fail.
#pragma once

#include "shared/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace shared::spool {

// Errors carry the errno's name as their code (`ENOSPC`). Used by one thread at a time.
class Disk {
  public:
    virtual ~Disk() = default;

    // A new file, readable by its owner alone; an error where it is there already.
    virtual Result<int> create(const std::string& path) = 0;
    // All of the bytes at the end of the file, or an error: then some of them may be there.
    virtual Result<void> append(int file, std::string_view bytes) = 0;
    // What was appended outlives a power cut. After an error nothing is known of it.
    virtual Result<void> sync(int file) = 0;
    virtual Result<void> cut(int file, std::uint64_t size) = 0;
    virtual void close(int file) = 0;
    // Makes created and removed names in the folder outlive a power cut.
    virtual Result<void> sync_folder(const std::string& path) = 0;
    virtual Result<void> remove(const std::string& path) = 0;
};

// The machine's own.
class SystemDisk final : public Disk {
  public:
    Result<int> create(const std::string& path) override;
    Result<void> append(int file, std::string_view bytes) override;
    Result<void> sync(int file) override;
    Result<void> cut(int file, std::uint64_t size) override;
    void close(int file) override;
    Result<void> sync_folder(const std::string& path) override;
    Result<void> remove(const std::string& path) override;
};

}  // namespace shared::spool
