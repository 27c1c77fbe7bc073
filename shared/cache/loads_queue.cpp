// What waits for its turn: for Redis, then for its source; what somebody waits for before the rest.
#include "shared/cache/loads.hpp"

#include <algorithm>
#include <utility>

namespace shared::cache {
namespace {

using Stage = Flight::Stage;

}  // namespace

bool Loads::add(Job job, Rank rank) {
    const bool has_key = job.category->definition().is_shared && job.category->is_on();
    {
        const std::lock_guard lock(guard_);
        const bool is_waited_for = rank != Rank::kNobodyWaits;
        const std::size_t refreshes = refreshes_.size() + source_refreshes_.size();
        if (is_stopping_) return false;
        if (is_waited_for && !has_room()) return false;
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
    const bool is_waited_for = flight.rank != Rank::kNobodyWaits;
    auto& queue = flight.stage == Stage::kForRedis ? (is_waited_for ? waiting_ : refreshes_)
                                                   : (is_waited_for ? sources_ : source_refreshes_);
    // What is known to be somebody's does not wait behind names that are only tried.
    queue.insert(flight.rank == Rank::kKnown ? queue.begin() : queue.end(), std::move(job));
}

void Loads::hasten(const Job& job, Rank rank) {
    const std::lock_guard lock(guard_);
    Flight& flight = *job.flight;
    if (flight.rank != Rank::kNobodyWaits || is_stopping_ || !has_room()) return;
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
            Flight& flight = *job.flight;
            flight.stage = Stage::kForSource;
            (flight.rank == Rank::kNobodyWaits ? source_refreshes_ : sources_).push_back(job);
        }
    }
    source_work_.notify_one();
    for (const Job& job : jobs) job.category->left_redis(job.flight);
}

bool Loads::may_begin(const Job& job) const {
    const std::size_t most = std::max<std::size_t>(2, settings_.source_threads) - 1;
    return job.flight->stage == Stage::kForSource &&
           (!job.category->definition().is_slow || slow_ < most);
}

// Where there is one that may be loaded now; those that somebody waits for before all others.
std::deque<Job>* Loads::next_source() {
    for (auto* queue : {&sources_, &source_refreshes_}) {
        const auto can = [this](const Job& job) { return may_begin(job); };
        while (!queue->empty() && queue->front().flight->stage != Stage::kForSource) {
            queue->pop_front();  // it went before, hastened
        }
        if (std::any_of(queue->begin(), queue->end(), can)) return queue;
    }
    return nullptr;
}

// Waits for work; as many of one category as go into one statement. None: stopping.
std::vector<Job> Loads::take_sources() {
    std::unique_lock lock(guard_);
    std::deque<Job>* from = nullptr;
    source_work_.wait(lock, [&] {
        from = next_source();
        return is_stopping_ || from != nullptr;
    });
    std::vector<Job> out;
    if (is_stopping_) return out;
    std::deque<Job> rest;
    for (Job& job : *from) {
        if (job.flight->stage != Stage::kForSource) continue;  // hastened
        const bool is_taken = out.empty() ? may_begin(job)
                                          : job.category == out.front().category &&
                                                out.size() < job.category->definition().at_once;
        if (!is_taken) {
            rest.push_back(std::move(job));
            continue;
        }
        job.flight->stage = Stage::kAtSource;
        out.push_back(std::move(job));
    }
    *from = std::move(rest);
    if (out.front().category->definition().is_slow) ++slow_;
    if (next_source() != nullptr) source_work_.notify_one();
    return out;
}

}  // namespace shared::cache
