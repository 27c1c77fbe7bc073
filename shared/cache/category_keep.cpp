// What a category keeps of a load, and for how long.
#include "shared/cache/category.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <utility>

namespace shared::cache {
namespace {

constexpr MonoUs kNever = std::numeric_limits<MonoUs>::max();
// An old value that nothing better could be had for is served so long before it is tried again.
constexpr MonoUs kTryAgain = 1'000'000;

// In (0, 1].
double chance() {
    thread_local std::minstd_rand random{std::random_device()()};
    return (static_cast<double>(random()) + 1) / (static_cast<double>(random.max()) + 1);
}

}  // namespace

std::optional<Mark> Category::put(std::string_view id,
                                  Value value,
                                  const Generations::Moment& before) {
    Flight flight;
    flight.id = id;
    flight.hash = hash_of(id);
    flight.server = server_of(id);
    flight.generation = before.of(flight.hash, flight.server);
    flight.was_heard = before.is_heard(flight.server);
    flight.began = around_.clock.mono_us();
    Landing landing;
    landing.kind = Landing::Kind::kFound;
    landing.value = std::move(value);
    keep(flight, landing);
    const Mark mark{flight.hash, flight.server, flight.generation, flight.was_heard};
    if (!counts_still(mark)) return std::nullopt;
    // Others of many are told of as they are put into Redis, and may share its counter.
    return Mark{mark.hash, mark.server, mark.generation, mark.was_heard, Mark::Of::kServer};
}

Value Category::made(std::string_view id, const std::function<Value()>& make) {
    if (auto found = hit(id); found && found->value) return std::move(found->value);
    ++tally_.misses;
    Flight flight;
    flight.id = id;
    flight.hash = hash_of(id);
    flight.server = server_of(id);
    flight.generation = generations_.of(flight.hash, flight.server);
    flight.began = around_.clock.mono_us();
    Landing landing;
    landing.kind = Landing::Kind::kFound;
    landing.value = make();
    ++tally_.loads;
    keep(flight, landing);
    return landing.value;
}

// A mark in Redis keeps older values out, but may be gone: flushed, evicted, or never taken by a
// server that was full. So what was heard of counts as well.
bool Category::counts_still(const Mark& mark) const {
    return mark.of == Mark::Of::kServer
               ? generations_.is_unbroken(mark.generation, mark.server)
               : generations_.of(mark.hash, mark.server) == mark.generation;
}

MonoUs Category::fresh_in_redis(const Mark& mark) const {
    const MonoUs fresh = definition_.policy.fresh_l2;
    return mark.was_heard || !definition_.is_told ? fresh : std::min(fresh, around_.unheard_us);
}

void Category::keep(const Flight& flight, const Landing& landing) {
    const Policy& policy = definition_.policy;
    const bool is_found = landing.kind == Landing::Kind::kFound;
    const bool is_outdated = generations_.of(flight.hash, flight.server) != flight.generation;
    const bool may_be_old =
        is_found && !old_copy(flight.id, flight.hash) &&
        (!definition_.forgets || generations_.is_unchanged(flight.generation, flight.hash));
    if (!is_on() || (is_outdated && !may_be_old)) return;
    MonoUs fresh = is_found ? policy.fresh_l1 : policy.negative;
    fresh -=
        static_cast<MonoUs>(chance() * static_cast<double>(fresh) * policy.jitter_percent / 100);
    if (landing.fresh_for >= 0) fresh = std::min(fresh, landing.fresh_for);
    if (!flight.was_heard && definition_.is_told) fresh = std::min(fresh, around_.unheard_us);
    if (landing.is_stale) fresh = std::min(fresh, kTryAgain);
    if (fresh <= 0) return;
    const MonoUs now = around_.clock.mono_us();
    L1::Entry entry;
    entry.value = landing.value;
    entry.fresh_until = now + fresh;
    // XFetch: the longer it takes to load, the earlier it is begun; by chance, so that processes
    // do not begin together.
    const auto lead =
        static_cast<MonoUs>(static_cast<double>(now - flight.began) * -std::log(chance()));
    const MonoUs early = fresh / 100 * policy.early_percent;
    const bool is_renewed =
        is_found && !landing.is_stale && policy.early_percent < 100 && is_loaded();
    entry.refresh_at = is_renewed ? std::min(now + early, entry.fresh_until - lead) : kNever;
    entry.stale_until = now + (landing.stale_for >= 0 ? landing.stale_for : fresh + policy.stale);
    entry.generation = flight.generation;
    entry.server = static_cast<std::uint8_t>(flight.server);
    entry.is_stale = landing.is_stale;
    entry.was_heard = flight.was_heard;
    const std::size_t bytes = landing.value ? definition_.bytes(landing.value.get()) : 0;
    l1_.put(flight.id, std::move(entry), bytes);
    // It changed just now, and whoever looked for it did not find it yet.
    if (definition_.forgets) missed(flight, InRedis::kUnknown);
}

void Category::missed(const Flight& flight, InRedis in_redis) {
    if (!definition_.forgets) return;
    const auto is_outdated = [&] {
        const Pin pin;
        const L1::Entry* entry = l1_.find(pin, flight.id, flight.hash);
        if (entry == nullptr) return false;
        const bool is_unchanged = generations_.is_unchanged(entry->generation, flight.hash);
        return !is_unchanged || (in_redis == InRedis::kNothing && !is_true(*entry, flight.hash));
    };
    if (is_outdated()) l1_.erase(flight.id);
}

// Nothing of it changed, as far as all was heard.
bool Category::is_true(const L1::Entry& entry, Hash hash) const {
    return entry.was_heard && entry.generation == generations_.of(hash, entry.server);
}

bool Category::has_true(std::string_view id) const {
    const Hash hash = hash_of(id);
    const Pin pin;
    const L1::Entry* entry = l1_.find(pin, id, hash);
    return entry != nullptr && is_true(*entry, hash) && old_copy(id, hash);
}

std::optional<Answer> Category::old_copy(std::string_view id, Hash hash) const {
    const Pin pin;
    const L1::Entry* entry = l1_.find(pin, id, hash);
    const bool is_usable =
        entry != nullptr && entry->value != nullptr && around_.clock.mono_us() < entry->stale_until;
    return is_usable && is_on() ? std::optional(Answer{entry->value, true}) : std::nullopt;
}

// The copy that is here goes on for a while, so that not every look-up tries again.
void Category::keep_old(const Flight& flight) {
    L1::Entry copy;
    {
        const Pin pin;
        const L1::Entry* entry = l1_.find(pin, flight.id, flight.hash);
        if (entry == nullptr || entry->value == nullptr) return;
        copy = *entry;
    }
    const MonoUs now = around_.clock.mono_us();
    if (now >= copy.stale_until) return;
    const bool is_true = copy.generation == generations_.of(flight.hash, copy.server);
    if (is_true && now < copy.fresh_until && !copy.is_stale) {
        copy.refresh_at = now + kTryAgain;
    } else {
        copy.was_heard = copy.was_heard && is_true;
        copy.fresh_until = std::min(now + kTryAgain, copy.stale_until);
        copy.refresh_at = kNever;
        copy.generation = flight.generation;
        copy.is_stale = true;
    }
    const std::size_t bytes = definition_.bytes(copy.value.get());
    l1_.put(flight.id, std::move(copy), bytes);
}

}  // namespace shared::cache
