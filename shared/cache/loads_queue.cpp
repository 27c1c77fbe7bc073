// What waits for its turn: for Redis, then for its source.
#include "shared/cache/loads.hpp"

#include <utility>

namespace shared::cache {
namespace {

using Stage = Flight::Stage;

}  // namespace

void Loads::open(Category* category) {
    const Definition& definition = category->definition();
    const std::lock_guard lock(guard_);
    sources_.open(category, definition.at_once, definition.is_slow);
}

bool Loads::has_room(const Job& job) const {
    return waiting_.size() + sources_.waited_for(job.category) < settings_.most_jobs;
}

bool Loads::add(Job job, Rank rank) {
    const bool has_key = job.category->definition().is_shared && job.category->is_on();
    {
        const std::lock_guard lock(guard_);
        const bool is_waited_for = rank != Rank::kNobodyWaits;
        const std::size_t refreshes = refreshes_.size() + sources_.refreshes();
        if (is_stopping_) return false;
        if (is_waited_for && !has_room(job)) return false;
        if (!is_waited_for && refreshes >= settings_.most_refreshes) return false;
        job.flight->rank = rank;
        job.flight->stage = has_key ? Stage::kForRedis : Stage::kForSource;
        push(std::move(job));
    }
    (has_key ? redis_work_ : source_work_).notify_one();
    return true;
}

void Loads::push(Job job) {
    const Flight& flight = *job.flight;
    if (flight.stage == Stage::kForSource) return sources_.push(std::move(job));
    auto& queue = flight.rank == Rank::kNobodyWaits ? refreshes_ : waiting_;
    // What is known to be somebody's does not wait behind names that are only tried.
    queue.insert(flight.rank == Rank::kKnown ? queue.begin() : queue.end(), std::move(job));
}

void Loads::hasten(const Job& job, Rank rank) {
    const std::lock_guard lock(guard_);
    Flight& flight = *job.flight;
    if (flight.rank != Rank::kNobodyWaits || is_stopping_ || !has_room(job)) return;
    flight.rank = rank;
    const bool is_queued = flight.stage == Stage::kForRedis || flight.stage == Stage::kForSource;
    if (!is_queued) return;
    push(job);
    (flight.stage == Stage::kForRedis ? redis_work_ : source_work_).notify_one();
}

bool Loads::is_at_source(const Flight& flight) const {
    const std::lock_guard lock(guard_);
    return flight.stage == Stage::kForSource || flight.stage == Stage::kAtSource;
}

// To their source, in their order.
void Loads::pass_on(const std::vector<Job>& jobs) {
    {
        const std::lock_guard lock(guard_);
        for (const Job& job : jobs) {
            job.flight->stage = Stage::kForSource;
            sources_.push(job);
        }
    }
    source_work_.notify_one();
    for (const Job& job : jobs) job.category->left_redis(job.flight);
}

void Loads::run_source(std::size_t thread) {
    std::unique_lock lock(guard_);
    while (true) {
        source_work_.wait(lock, [this] { return is_stopping_ || sources_.has_next(); });
        if (is_stopping_) return;
        const std::vector<Job> jobs = sources_.take();
        if (sources_.has_next()) source_work_.notify_one();
        lock.unlock();
        load(thread, jobs);
        lock.lock();
        sources_.end(jobs.front().category);
    }
}

}  // namespace shared::cache
