#include "ops/frontdeskctl/output_file.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ops::frontdeskctl {
namespace {

constexpr std::size_t kAtOnce = 64UL << 10U;

shared::Error failed(const std::string& path) {
    const int reason = errno;
    if (reason == EPIPE) {
        return {"output_gone", "whoever read the output went away", shared::Action::kStop};
    }
    return {"output_failed",
            (path.empty() ? "standard output" : path) + ": " + std::strerror(reason),
            shared::Action::kStop};
}

}  // namespace

OutputFile::OutputFile(std::string path)
    : path_(std::move(path)), part_(path_.empty() ? "" : path_ + ".part") {}

OutputFile::~OutputFile() {
    if (path_.empty() || file_ < 0) return;
    ::unlink(part_.c_str());
    ::close(file_);
}

shared::Result<void> OutputFile::open() {
    if (path_.empty()) {
        std::signal(SIGPIPE, SIG_IGN);
        file_ = STDOUT_FILENO;
        return {};
    }
    // Emptied only once it is ours.
    const int opened =
        ::open(part_.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (opened < 0) return failed(part_);
    if (::flock(opened, LOCK_EX | LOCK_NB) != 0) {
        ::close(opened);
        return shared::Error{
            "output_busy", part_ + " is being written by another", shared::Action::kStop};
    }
    file_ = opened;
    if (::fchmod(file_, S_IRUSR | S_IWUSR) != 0 || ::ftruncate(file_, 0) != 0) return failed(part_);
    return {};
}

shared::Result<void> OutputFile::write(std::string_view text) {
    waiting_ += text;
    if (waiting_.size() < kAtOnce) return {};
    return flush();
}

shared::Result<void> OutputFile::flush() {
    std::string_view rest = waiting_;
    while (!rest.empty()) {
        const auto written = ::write(file_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed(part_);
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    waiting_.clear();
    return {};
}

shared::Result<void> OutputFile::finish() {
    if (auto flushed = flush(); !flushed || path_.empty()) return flushed;
    if (::fsync(file_) != 0 || std::rename(part_.c_str(), path_.c_str()) != 0) return failed(path_);
    ::close(std::exchange(file_, -1));
    return {};
}

}  // namespace ops::frontdeskctl
