#include "workers/hot/event_loop/epoll_loop.hpp"

#include <algorithm>
#include <stdexcept>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace workers::hot::event_loop {
namespace {

shared::MonoUs mono_now() {
    return shared::SystemClock{}.mono_us();
}

}  // namespace

EpollLoop::EpollLoop() : event_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (event_fd_ < 0) throw std::runtime_error("no eventfd from the system");
}

EpollLoop::~EpollLoop() {
    close(event_fd_);
}

void EpollLoop::post(Work work) {
    {
        const std::lock_guard lock(guard_);
        posted_.push_back(std::move(work));
    }
    if (is_signalled_.exchange(true)) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(event_fd_, &one, sizeof one);
}

void EpollLoop::after(shared::MonoUs delay, Work work) {
    timers_.push_back({mono_now() + delay, order_++, std::move(work)});
    std::push_heap(timers_.begin(), timers_.end());
}

void EpollLoop::turn(shared::MonoUs most) {
    if (!run_posted()) wait(most);
    run_posted();
    run_timers();
}

void EpollLoop::wait(shared::MonoUs most) {
    if (!timers_.empty()) most = std::min(most, timers_.front().due - mono_now());
    if (most < 0) most = 0;
    pollfd watched{event_fd_, POLLIN, 0};
    const timespec limit{most / 1'000'000, (most % 1'000'000) * 1'000};
    if (ppoll(&watched, 1, &limit, nullptr) <= 0) return;
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(event_fd_, &count, sizeof count);
}

bool EpollLoop::run_posted() {
    is_signalled_.store(false);
    std::vector<Work> work;
    {
        const std::lock_guard lock(guard_);
        work.swap(posted_);
    }
    for (Work& item : work) item();
    return !work.empty();
}

void EpollLoop::run_timers() {
    const shared::MonoUs now = mono_now();
    while (!timers_.empty() && timers_.front().due <= now) {
        std::pop_heap(timers_.begin(), timers_.end());
        Work work = std::move(timers_.back().work);
        timers_.pop_back();
        work();
    }
}

}  // namespace workers::hot::event_loop
