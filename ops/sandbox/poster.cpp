#include "ops/sandbox/poster.hpp"

#include "ops/sandbox/retry_plan.hpp"
#include "shared/base/log.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ops::sandbox {
namespace {

// What the providers themselves wait for an answer.
constexpr std::chrono::milliseconds kAnswerLimit{30'000};
constexpr std::int64_t kLongestSleepMs = 1'000;
constexpr shared::MonoUs kCheckpointEveryUs = 500'000;

}  // namespace

Poster::Poster(Store& store,
               PosterSettings settings,
               const shared::Clock& clock,
               const Metrics& metrics)
    : store_(store),
      clock_(clock),
      metrics_(metrics),
      retry_cap_ms_(settings.retry_cap_ms),
      urls_(std::move(settings.urls)),
      client_(shared::http::make_curl_client({.slots_per_source = kMostInFlight})),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Poster::~Poster() {
    thread_.request_stop();
    thread_.join();
    client_.reset();
}

void Poster::wake() {
    const std::lock_guard lock(guard_);
    is_woken_ = true;
    changed_.notify_one();
}

void Poster::watch(const std::function<std::int64_t()>& add,
                   std::function<void(FirstResult)> told) {
    // Under the lock, so that its end cannot come before anybody waits for it.
    const std::lock_guard lock(guard_);
    watchers_.emplace(add(), std::move(told));
    is_woken_ = true;
    changed_.notify_one();
}

void Poster::set_urls(std::vector<std::string> urls) {
    const std::lock_guard lock(guard_);
    urls_ = std::move(urls);
    is_woken_ = true;
    changed_.notify_one();
}

bool Poster::has_urls() {
    const std::lock_guard lock(guard_);
    return !urls_.empty();
}

void Poster::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        bool worked = false;
        try {
            worked = work();
        } catch (const shared::sqlite::Failure& failure) {
            shared::log::warning_every(
                10, "sandbox_store", "store failed", {{"detail", failure.what()}});
        }
        if (!worked) sleep(stop);
    }
}

// True if there may be more to do at once.
bool Poster::work() {
    std::vector<Finished> finished;
    bool may_send = false;
    {
        const std::lock_guard lock(guard_);
        finished.swap(finished_);
        may_send = !urls_.empty();
        is_woken_ = false;
    }
    for (const auto& one : finished) settle(one);
    std::vector<DuePost> due;
    if (may_send && in_flight_ < kMostInFlight) {
        due = store_.take_due(clock_.wall_ms(), kMostInFlight - in_flight_);
    }
    for (auto& one : due) send(std::move(one));
    metrics_.pending.set(static_cast<double>(store_.counts().pending));
    if (clock_.mono_us() - last_checkpoint_ > kCheckpointEveryUs) {
        store_.checkpoint();
        last_checkpoint_ = clock_.mono_us();
    }
    return !finished.empty() || !due.empty();
}

void Poster::send(DuePost due) {
    shared::http::Call call;
    {
        const std::lock_guard lock(guard_);
        const auto turn = static_cast<std::size_t>(due.id) + static_cast<std::size_t>(due.attempts);
        // Emptied in between: nothing listens at port 0, so it counts as refused.
        call.url =
            (urls_.empty() ? "http://127.0.0.1:0" : urls_[turn % urls_.size()]) + due.post.path;
    }
    call.headers = due.post.headers;
    call.body = due.post.body;
    call.timeout = kAnswerLimit;
    call.slot = "webhooks";
    ++in_flight_;
    const shared::WallMs begun = clock_.wall_ms();
    client_->call(std::move(call),
                  [this, begun, kept = std::move(due)](shared::http::CallResult result) {
                      const std::lock_guard lock(guard_);
                      finished_.push_back({kept, begun, std::move(result)});
                      is_woken_ = true;
                      changed_.notify_one();
                  });
}

void Poster::settle(const Finished& finished) {
    --in_flight_;
    const auto& due = finished.due;
    const int attempts = due.attempts + 1;
    const shared::WallMs first_at = due.attempts == 0 ? finished.begun : due.first_at;
    const shared::WallMs now = clock_.wall_ms();
    const Next next =
        next_step({due.post.dialect, finished.result.status, attempts, now - first_at});
    if (next == Next::kAgain) {
        const auto wait = wait_ms(due.post.dialect, attempts, retry_cap_ms_, random_.dice());
        store_.retry(due.id, attempts, first_at, now + wait);
        metrics_.repeated.add();
    } else {
        store_.remove(due.id, next == Next::kGiveUp);
        (next == Next::kDone ? metrics_.posted : metrics_.given_up).add();
    }
    if (next == Next::kGiveUp) {
        shared::log::warning("webhook given up",
                             {{"what", due.post.what}, {"status", finished.result.status}});
    }
    tell(due.id, {finished.result.status, finished.result.code, next == Next::kAgain});
}

void Poster::tell(std::int64_t id, FirstResult result) {
    std::function<void(FirstResult)> told;
    {
        const std::lock_guard lock(guard_);
        const auto watcher = watchers_.find(id);
        if (watcher == watchers_.end()) return;
        told = std::move(watcher->second);
        watchers_.erase(watcher);
    }
    told(std::move(result));
}

void Poster::sleep(const std::stop_token& stop) {
    std::int64_t wait = kLongestSleepMs;
    try {
        const auto due = store_.next_due();
        const bool can_send = has_urls() && in_flight_ < kMostInFlight;
        if (due && can_send) wait = std::clamp<std::int64_t>(*due - clock_.wall_ms(), 0, wait);
    } catch (const shared::sqlite::Failure&) {
        // work() meets it again and says so.
        wait = kLongestSleepMs;
    }
    std::unique_lock lock(guard_);
    changed_.wait_for(lock, stop, std::chrono::milliseconds(wait), [this] { return is_woken_; });
}

}  // namespace ops::sandbox
