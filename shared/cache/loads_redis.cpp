// The thread that speaks with Redis: reads that somebody waits for, then those that nobody does,
// then writes.
#include "shared/base/log.hpp"
#include "shared/cache/keys.hpp"
#include "shared/cache/loads.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace shared::cache {
namespace {

using State = app::Health::State;

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kAtOnce = 128;  // commands of one round trip
constexpr std::chrono::seconds kTryAgain{1};

template <typename Item>
std::vector<Item> take(std::deque<Item>& from) {
    const auto end = from.begin() + static_cast<std::ptrdiff_t>(std::min(from.size(), kAtOnce));
    std::vector<Item> out(std::make_move_iterator(from.begin()), std::make_move_iterator(end));
    from.erase(from.begin(), end);
    return out;
}

}  // namespace

void Loads::run_redis() {
    std::unique_lock lock(guard_);
    while (true) {
        const auto has_work = [this] {
            return is_stopping_ || !waiting_.empty() || !refreshes_.empty() || !writes_.empty();
        };
        if (redis_tried_by_) {
            redis_work_.wait_until(lock, *redis_tried_by_, has_work);
        } else {
            redis_work_.wait(lock, has_work);
        }
        if (is_stopping_) return;
        if (redis_tried_by_ && SteadyClock::now() >= *redis_tried_by_) {
            lock.unlock();
            try_redis();
            lock.lock();
        }
        if (!has_work()) continue;
        if (!waiting_.empty() || (!refreshes_.empty() && writes_.size() < kAtOnce)) {
            auto jobs = take_for_redis(waiting_.empty() ? refreshes_ : waiting_);
            if (jobs.empty()) continue;
            lock.unlock();
            ask_redis(std::move(jobs));
        } else {
            const auto writes = take(writes_);
            lock.unlock();
            room_.notify_all();
            write_out(writes);
        }
        lock.lock();
        usage_.l2 = l2_.usage();
    }
}

// Without those that went before, hastened.
std::vector<Job> Loads::take_for_redis(std::deque<Job>& from) {
    std::vector<Job> out = take(from);
    std::erase_if(out,
                  [](const Job& job) { return job.flight->stage != Flight::Stage::kForRedis; });
    for (const Job& job : out) job.flight->stage = Flight::Stage::kAtRedis;
    return out;
}

void Loads::ask_redis(std::vector<Job> jobs) {
    std::vector<std::string> keys;
    keys.reserve(jobs.size());
    for (const Job& job : jobs) keys.push_back(job.category->key(job.flight->id));
    const auto found = l2_.get(keys, settings_.redis_timeout);
    const Error* fault = nullptr;
    std::vector<Job> rest;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (!found[i]) fault = &found[i].error();
        const bool is_used = found[i] && use(jobs[i], *found[i]);
        ++(is_used ? jobs[i].category->tally().l2_hits : jobs[i].category->tally().l2_misses);
        if (is_used) continue;
        const auto in_redis = found[i] ? Category::InRedis::kNothing : Category::InRedis::kUnknown;
        if (!jobs[i].flight->old) jobs[i].category->missed(*jobs[i].flight, in_redis);
        rest.push_back(std::move(jobs[i]));
    }
    note_redis(fault);
    if (!rest.empty()) pass_on(rest);
}

// True where it answers; what is past its fresh time is put by.
bool Loads::use(const Job& job, const std::optional<Stored>& stored) {
    if (!stored) return false;
    const Definition& definition = job.category->definition();
    auto value = definition.read(stored->json);
    if (!value) {  // of another form: whoever wrote it
        const Removal removal{job.category->key(job.flight->id)};
        (void)l2_.remove(std::span(&removal, 1), settings_.redis_timeout);
        return false;
    }
    const MonoUs fresh_for = (stored->fresh_until - clock_.wall_ms()) * 1'000;
    const MonoUs stale_for = fresh_for + definition.policy.stale;
    if (fresh_for <= 0) {
        if (stale_for > 0) job.category->met_old(job.flight, std::move(*value), stale_for);
        return false;
    }
    Landing landing;
    landing.kind = Landing::Kind::kFound;
    landing.value = std::move(*value);
    landing.fresh_for = fresh_for;
    landing.stale_for = stale_for;
    landing.tier = "redis";
    job.category->land(job.flight, std::move(landing));
    return true;
}

void Loads::write_out(const std::vector<Outgoing>& writes) {
    std::vector<Write> all;
    all.reserve(writes.size());
    for (const Outgoing& each : writes) {
        if (each.category->counts_still(each.mark)) all.push_back(each.write);
    }
    const auto done = l2_.put(all, settings_.redis_timeout);
    const Error* fault = nullptr;
    std::uint64_t failures = 0;
    for (const auto& each : done) {
        if (each) continue;
        fault = &each.error();
        ++failures;
    }
    if (!all.empty()) note_redis(fault);
    const std::lock_guard lock(guard_);
    usage_.write_failures += failures;
    usage_.writes_outdated += writes.size() - all.size();
}

// After a fault nobody may ask for hours, and what is full still answers who reads.
void Loads::try_redis() {
    const auto replies = l2_.servers().ask_all({"SET", std::string(keys::kProbe), "", "PX", "1"},
                                               settings_.redis_timeout);
    redis_tried_by_.reset();
    for (const auto& reply : replies) {
        const bool is_refused = reply && reply->type == redis::Reply::Type::kError;
        const Error refused{"redis_refused", "", Action::kRetry};
        if (!reply || is_refused) note_redis(reply ? &refused : &reply.error());
    }
    note_redis(nullptr);
}

void Loads::note_redis(const Error* error) {
    if (error == nullptr && redis_tried_by_) return;  // only trying it tells that all of it works
    if (error == nullptr) return health_.set("redis", State::kUp);
    if (!redis_tried_by_) redis_tried_by_ = SteadyClock::now() + kTryAgain;
    health_.set("redis", State::kDegraded, error->code);
    log::warning_every(30,
                       "cache.redis",
                       "Redis does not answer: values come from their source",
                       {{"code", error->code}});
}

}  // namespace shared::cache
