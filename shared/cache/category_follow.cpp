// Who goes on without what is late.
#include "shared/cache/category.hpp"
#include "shared/cache/loads.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace shared::cache {

bool Category::is_source_away() const {
    return definition_.is_away ? definition_.is_away()
                               : around_.loads.refuses(definition_.dependency);
}

void Category::follow(std::string_view id,
                      MonoUs late,
                      const std::function<void()>& done,
                      Where where) {
    const Hash hash = hash_of(id);
    {
        const std::lock_guard lock(guard_);
        Due due = Due::kNo;
        const bool is_here = look(id, hash, due) || old_copy(id, hash);
        const auto flight = !is_here && is_loaded() ? join(id, hash, true) : nullptr;
        if (flight != nullptr && around_.clock.mono_us() - flight->began < late) {
            const auto told = [done](const Answered&) { done(); };
            flight->waiters.push_back({++numbers_, told, where == Where::kExecutor, true});
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
    std::vector<Flight::Waiter> glad;
    {
        const std::lock_guard lock(guard_);
        auto& waiters = flight->waiters;
        const auto first = std::stable_partition(
            waiters.begin(), waiters.end(), [](const auto& waiter) { return !waiter.takes_old; });
        glad.assign(std::make_move_iterator(first), std::make_move_iterator(waiters.end()));
        waiters.erase(first, waiters.end());
    }
    if (!glad.empty()) answer(std::move(glad), Answer{flight->old, true});
}

}  // namespace shared::cache
