// A file in memory with some content, for readers that take a path.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

namespace fuzz {

class TemporaryFile {
  public:
    explicit TemporaryFile(std::string_view content) : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
        const auto size = static_cast<ssize_t>(content.size());
        if (file_ < 0 || ::write(file_, content.data(), content.size()) != size) {
            throw std::runtime_error("no file in memory");
        }
    }
    ~TemporaryFile() { ::close(file_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

  private:
    int file_;
};

}  // namespace fuzz
