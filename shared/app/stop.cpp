#include "shared/app/stop.hpp"

#include "shared/app/run.hpp"
#include "shared/base/log.hpp"

#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace shared::app {
namespace {

struct Stop {
    std::mutex guard;
    std::condition_variable changed;
    bool requested = false;
    bool over = false;  // run() has returned
    std::string reason;
    int wake = -1;  // eventfd: something above changed
    std::thread thread;
};

Stop& stop() {
    static Stop instance;
    return instance;
}

void wake_watcher() {
    const std::uint64_t one = 1;
    if (stop().wake >= 0 && ::write(stop().wake, &one, sizeof one) < 0) {
        log::warning("cannot wake the signal thread");
    }
}

void request(const std::string& reason) {
    {
        const std::lock_guard lock(stop().guard);
        if (stop().requested) return;
        stop().requested = true;
        stop().reason = reason;
    }
    stop().changed.notify_all();
    wake_watcher();
}

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

void on_signal(int signals) {
    signalfd_siginfo info{};
    if (::read(signals, &info, sizeof info) != sizeof info) return;
    if (stop_requested()) {
        log::error("second signal: ending at once");
        std::_Exit(1);
    }
    log::info("stopping", {{"signal", info.ssi_signo == SIGINT ? "SIGINT" : "SIGTERM"}});
    request("");
}

void watch(int signals, std::chrono::milliseconds limit) {
    using Time = std::chrono::steady_clock::time_point;
    Time deadline = Time::max();
    while (true) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        std::array<pollfd, 2> waits{{{signals, POLLIN, 0}, {stop().wake, POLLIN, 0}}};
        ::poll(waits.data(),
               waits.size(),
               deadline == Time::max() ? -1 : static_cast<int>(std::max<long>(0, left.count())));
        if ((waits[0].revents & POLLIN) != 0) on_signal(signals);
        std::uint64_t drained = 0;
        if ((waits[1].revents & POLLIN) != 0 && ::read(waits[1].fd, &drained, sizeof drained) < 0) {
            return;
        }
        const std::lock_guard lock(stop().guard);
        if (stop().over) return;
        const Time now = std::chrono::steady_clock::now();
        if (stop().requested && deadline == Time::max()) deadline = now + limit;
        if (now < deadline) continue;
        log::error("did not stop in time: ending at once", {{"limit_ms", limit.count()}});
        std::_Exit(1);
    }
}

}  // namespace

StopWatch::StopWatch(std::chrono::milliseconds limit) {
    const sigset_t set = stop_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    const int signals = ::signalfd(-1, &set, SFD_CLOEXEC);
    const int wake = ::eventfd(0, EFD_CLOEXEC);
    if (signals < 0 || wake < 0) throw std::runtime_error("cannot watch for signals");
    {
        const std::lock_guard lock(stop().guard);
        stop().requested = stop().over = false;
        stop().reason.clear();
        stop().wake = wake;
    }
    stop().thread = std::thread([signals, limit] {
        watch(signals, limit);
        ::close(signals);
    });
}

StopWatch::~StopWatch() {
    {
        const std::lock_guard lock(stop().guard);
        stop().over = true;
    }
    wake_watcher();
    stop().thread.join();
    ::close(std::exchange(stop().wake, -1));
    const sigset_t set = stop_signals();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

std::string stop_reason() {
    const std::lock_guard lock(stop().guard);
    return stop().reason;
}

void wait_for_stop() {
    std::unique_lock lock(stop().guard);
    stop().changed.wait(lock, [] { return stop().requested; });
}

bool stop_requested() {
    const std::lock_guard lock(stop().guard);
    return stop().requested;
}

void request_stop(const std::string& reason) {
    log::error("stopping", {{"why", reason}});
    request(reason.empty() ? "asked for" : reason);
}

}  // namespace shared::app
