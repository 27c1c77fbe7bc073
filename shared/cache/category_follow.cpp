// Who goes on without what is late.
#include "shared/cache/category.hpp"
#include "shared/cache/loads.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace shared::cache {
namespace {

const Error kSourceAway{"source_away", "", Action::kRetry};

}  // namespace

bool Category::is_source_away() const {
    return definition_.is_away ? definition_.is_away()
                               : around_.loads.refuses(definition_.dependency);
}

void Category::follow(std::string_view id,
                      MonoUs late,
                      const std::function<void()>& done,
                      Follower who) {
    const Hash hash = hash_of(id);
    const bool is_hurried = who == Follower::kHurried;
    const bool is_vain = is_hurried && is_source_away();
    {
        const std::lock_guard lock(guard_);
        Due due = Due::kNo;
        const bool is_here = look(id, hash, due) || old_copy(id, hash);
        const auto flight = !is_here && is_loaded() ? join(id, hash, true) : nullptr;
        const bool is_waited_for = flight != nullptr &&
                                   around_.clock.mono_us() - flight->began < late &&
                                   !(is_vain && around_.loads.is_at_source(*flight));
        if (is_waited_for) {
            const auto told = [done](const Answered&) { done(); };
            flight->waiters.push_back({++numbers_, told, is_hurried, true, is_hurried});
            return;
        }
    }
    done();
}

void Category::met_old(const std::shared_ptr<Flight>& flight, Value old, MonoUs old_for) {
    flight->old = std::move(old);
    flight->old_for = old_for;
    if (!definition_.gives_old) return;
    Landing landing;
    landing.kind = Landing::Kind::kFound;
    landing.value = flight->old;
    landing.stale_for = old_for;
    landing.is_stale = true;
    keep(*flight, landing);
    auto glad = take_waiters(*flight, &Flight::Waiter::takes_old);
    if (!glad.empty()) answer(std::move(glad), Answer{flight->old, true});
}

void Category::left_redis(const std::shared_ptr<Flight>& flight) {
    if (!is_source_away()) return;
    auto hurried = take_waiters(*flight, &Flight::Waiter::is_hurried);
    if (!hurried.empty()) answer(std::move(hurried), kSourceAway);
}

std::vector<Flight::Waiter> Category::take_waiters(Flight& flight, bool Flight::Waiter::*such) {
    const std::lock_guard lock(guard_);
    auto& waiters = flight.waiters;
    const auto first = std::stable_partition(
        waiters.begin(), waiters.end(), [such](const auto& waiter) { return !(waiter.*such); });
    std::vector<Flight::Waiter> out(std::make_move_iterator(first),
                                    std::make_move_iterator(waiters.end()));
    waiters.erase(first, waiters.end());
    return out;
}

}  // namespace shared::cache
