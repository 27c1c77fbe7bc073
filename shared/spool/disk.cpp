#include "shared/spool/disk.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace shared::spool {
namespace {

Error error_of(int number) {
    const char* name = strerrorname_np(number);
    return {name == nullptr ? "errno" : name, std::strerror(number), Action::kRetry};
}

Result<void> result_of(int returned) {
    if (returned != 0) return error_of(errno);
    return {};
}

}  // namespace

Result<int> SystemDisk::create(const std::string& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return error_of(errno);
    return file;
}

Result<void> SystemDisk::append(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return error_of(errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> SystemDisk::sync(int file) {
    return result_of(::fdatasync(file));
}

Result<void> SystemDisk::cut(int file, std::uint64_t size) {
    return result_of(::ftruncate(file, static_cast<off_t>(size)));
}

void SystemDisk::close(int file) {
    (void)::close(file);
}

Result<void> SystemDisk::sync_folder(const std::string& path) {
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return error_of(errno);
    auto synced = result_of(::fsync(folder));
    (void)::close(folder);
    return synced;
}

Result<void> SystemDisk::remove(const std::string& path) {
    return result_of(::unlink(path.c_str()));
}

}  // namespace shared::spool
