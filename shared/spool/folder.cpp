#include "shared/spool/folder.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace shared::spool {
namespace {

constexpr std::size_t kDigits = 16;
constexpr std::string_view kSuffix = ".segment";

[[noreturn]] void refuse(const std::string& folder, const std::string& why) {
    throw std::runtime_error("spool " + folder + ": " + why);
}

std::string holder_of(int file) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(file, text.data(), text.size(), 0);
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "unknown";
}

}  // namespace

std::string segment_path(const std::string& folder, std::uint64_t number) {
    std::array<char, kDigits> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    const std::string text(digits.data(), end);
    return folder + "/" + std::string(kDigits - text.size(), '0') + text + std::string(kSuffix);
}

std::vector<SegmentFile> segments_in(const std::string& folder) {
    std::vector<SegmentFile> out;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
        const std::string name = entry.path().filename().string();
        if (name.size() != kDigits + kSuffix.size() || !name.ends_with(kSuffix)) continue;
        SegmentFile file;
        const auto read = std::from_chars(name.data(), name.data() + kDigits, file.number, 16);
        if (read.ptr != name.data() + kDigits) continue;
        file.path = entry.path().string();
        std::error_code gone;  // meanwhile, by whoever holds the folder
        file.bytes = entry.file_size(gone);
        if (gone) continue;
        out.push_back(std::move(file));
    }
    if (failure) refuse(folder, failure.message());
    std::sort(
        out.begin(), out.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
    return out;
}

bool is_spool(const std::string& folder) {
    std::error_code failure;
    return std::filesystem::exists(folder + "/lock", failure) || !segments_in(folder).empty();
}

bool is_held(const std::string& folder) {
    const int file = ::open((folder + "/lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool is_free = ::flock(file, LOCK_SH | LOCK_NB) == 0;
    (void)::close(file);
    return !is_free;
}

FolderLock::FolderLock(const std::string& folder) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure) refuse(folder, "cannot be made: " + failure.message());
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
    file_ = ::open((folder + "/lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file_ < 0) refuse(folder, std::string("is not writable: ") + std::strerror(errno));
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        const std::string holder = holder_of(file_);
        (void)::close(file_);
        refuse(folder, "is held by another process (pid " + holder + ")");
    }
    // The lock may be there from before, and writable though nothing else is.
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
        const std::string why = std::strerror(errno);
        (void)::close(file_);
        refuse(folder, "is not writable: " + why);
    }
    // The pid is for the message above alone: a full disk must not keep a process from starting.
    const std::string pid = std::to_string(::getpid());
    if (::ftruncate(file_, 0) == 0) (void)!::pwrite(file_, pid.data(), pid.size(), 0);
}

FolderLock::~FolderLock() {
    (void)::close(file_);
}

}  // namespace shared::spool
