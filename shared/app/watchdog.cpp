#include "shared/app/watchdog.hpp"

#include "shared/base/log.hpp"

#include <cstdlib>
#include <utility>

namespace shared::app {
namespace {

// Steps in a limit: it is met to within one of them.
constexpr int kSteps = 20;

}  // namespace

Watchdog::Watchdog(std::chrono::milliseconds limit, std::function<void(const std::string&)> end)
    : limit_(limit), end_(std::move(end)) {
    if (limit_.count() > 0) thread_ = std::thread([this] { run(); });
}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(guard_);
        is_stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Watchdog::Pulse& Watchdog::watch(std::string name) {
    const std::lock_guard lock(guard_);
    return pulses_.emplace_back(std::move(name));
}

Watchdog::Pulse* Watchdog::late_one() {
    for (Pulse& pulse : pulses_) {
        const std::uint64_t beats = pulse.beats_.load(std::memory_order_relaxed);
        if (beats == 0) continue;
        pulse.missed_ = beats == pulse.seen_ ? pulse.missed_ + 1 : 0;
        pulse.seen_ = beats;
        if (pulse.missed_ >= kSteps) return &pulse;
        if (pulse.missed_ > 1) break;
    }
    return nullptr;
}

void Watchdog::run() {
    std::unique_lock lock(guard_);
    while (!changed_.wait_for(lock, limit_ / kSteps, [this] { return is_stopping_; })) {
        Pulse* const late = late_one();
        if (late == nullptr) continue;
        if (!end_) {
            log::error("no longer turns: ending the process",
                       {{"what", late->name_}, {"limit_ms", limit_.count()}});
            std::_Exit(1);
        }
        late->missed_ = 0;
        end_(late->name_);
    }
}

}  // namespace shared::app
