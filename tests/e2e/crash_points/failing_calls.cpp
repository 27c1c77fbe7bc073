// System calls on files below FAILING_FOLDER that fail when the file FAILING_CALLS says so: a rule
// a line, `call errno skip count`; `any` stands for each call. The linker puts these in place of
// the system's (--wrap), in programs that only tests run. A rule counts from when it was written.
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

// The linker gives these names.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {
int __real_open(const char* path, int flags, ...);
ssize_t __real_write(int file, const void* bytes, size_t size);
int __real_fdatasync(int file);
int __real_fsync(int file);
int __real_ftruncate(int file, off_t size);
int __wrap_open(const char* path, int flags, ...);
ssize_t __wrap_write(int file, const void* bytes, size_t size);
int __wrap_fdatasync(int file);
int __wrap_fsync(int file);
int __wrap_ftruncate(int file, off_t size);
}

namespace {

// The errno that this call, one more, is to fail with; 0: none.
int asked_errno(std::string_view call) {
    static const char* const path = std::getenv("FAILING_CALLS");
    if (path == nullptr) return 0;
    static std::mutex guard;
    static std::string rules;
    static long calls = 0;
    const std::lock_guard lock(guard);
    std::ifstream file(path);
    std::stringstream read;
    read << file.rdbuf();
    if (read.str() != rules) {
        rules = read.str();
        calls = 0;
    }
    std::string of;
    int number = 0;
    long skip = 0, count = 0;
    int out = 0;
    bool is_meant = false;
    while (read >> of >> number >> skip >> count) {
        if (of != "any" && of != call) continue;
        is_meant = true;
        if (calls >= skip && calls < skip + count) out = number;
    }
    if (is_meant) ++calls;
    return out;
}

bool is_below(std::string_view path) {
    static const char* const folder = std::getenv("FAILING_FOLDER");
    return folder != nullptr && path.starts_with(folder);
}

bool fails(std::string_view call, int file) {
    char path[512];
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t size = ::readlink(link.c_str(), path, sizeof path);
    if (size <= 0 || !is_below({path, static_cast<std::size_t>(size)})) return false;
    const int number = asked_errno(call);
    if (number != 0) errno = number;
    return number != 0;
}

}  // namespace

int __wrap_open(const char* path, int flags, ...) {
    std::va_list more;
    va_start(more, flags);
    const int mode = (flags & O_CREAT) != 0 ? va_arg(more, int) : 0;
    va_end(more);
    const int number = is_below(path) ? asked_errno("open") : 0;
    if (number == 0) return __real_open(path, flags, mode);
    errno = number;
    return -1;
}

// A disk that is full takes some of it first.
ssize_t __wrap_write(int file, const void* bytes, size_t size) {
    if (!fails("write", file)) return __real_write(file, bytes, size);
    const int number = errno;
    (void)!__real_write(file, bytes, size / 2);
    errno = number;
    return -1;
}

int __wrap_fdatasync(int file) {
    return fails("fdatasync", file) ? -1 : __real_fdatasync(file);
}

int __wrap_fsync(int file) {
    return fails("fsync", file) ? -1 : __real_fsync(file);
}

int __wrap_ftruncate(int file, off_t size) {
    return fails("ftruncate", file) ? -1 : __real_ftruncate(file, size);
}
// NOLINTEND(bugprone-reserved-identifier)
