#include "shared/cache/category.hpp"

#include "shared/base/log.hpp"
#include "shared/cache/loads.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

namespace shared::cache {
namespace {

L1Settings l1_settings(const Policy& policy) {
    L1Settings out;
    out.bytes = policy.bytes;
    return out;
}

const Error kTimedOut{"lookup_timeout", "", Action::kRetry};
const Error kBusy{"lookup_busy", "", Action::kRetry};

}  // namespace

Category::Category(Definition definition, const Surroundings& around)
    : definition_(std::move(definition)),
      around_(around),
      l1_(l1_settings(definition_.policy)),
      is_on_(definition_.policy.is_on) {}

Category::~Category() = default;

std::string Category::key(std::string_view id) const {
    return std::string(definition_.prefix).append(id) + definition_.suffix;
}

std::optional<std::string_view> Category::id_of(std::string_view key) const {
    const std::string& prefix = definition_.prefix;
    const std::string& suffix = definition_.suffix;
    const bool is_ours = key.size() > prefix.size() + suffix.size() && key.starts_with(prefix) &&
                         key.ends_with(suffix);
    if (!is_ours) return std::nullopt;
    return key.substr(prefix.size(), key.size() - prefix.size() - suffix.size());
}

std::size_t Category::server_of(std::string_view id) const {
    return around_.server_of(key(id));
}

std::optional<Answer> Category::look(std::string_view id, Hash hash, Due& due) {
    if (!is_on()) return std::nullopt;
    const Pin pin;
    const L1::Entry* entry = l1_.find(pin, id, hash);
    if (entry == nullptr) return std::nullopt;
    const MonoUs now = around_.clock.coarse_mono_us();  // the exact one would be half of a hit
    const bool is_true = entry->generation == generations_.of(hash, entry->server);
    if (!is_true || now >= entry->fresh_until) return std::nullopt;
    due = now >= entry->refresh_at ? Due::kYes : Due::kNo;
    return Answer{entry->value, entry->is_stale};
}

std::optional<Answer> Category::hit(std::string_view id, Hash hash) {
    Due due = Due::kNo;
    auto found = look(id, hash, due);
    if (!found) return found;
    if (due == Due::kYes) start(id, hash, nullptr);
    if (found->is_stale && !definition_.gives_old) {
        note_old(1, "not_renewed");
        return found;
    }
    return told(std::move(*found));
}

// Of what has old values given it is as asked for: nothing to warn of.
Answer Category::told(Answer found) {
    if (found.is_stale) {
        ++tally_.stale;
    } else if (found.value == nullptr) {
        ++tally_.negative_hits;
    } else {
        tally_.hits.add();
    }
    tell("memory", found.is_stale ? "old" : found.value == nullptr ? "absent" : "found");
    return found;
}

void Category::get(std::string_view id, MonoUs cap, const Done& done) {
    const Hash hash = hash_of(id);
    if (const auto found = hit(id, hash)) return done(*found);
    ++tally_.misses;
    Flight::Waiter waiter{0, done, true};
    const auto flight = start(id, hash, &waiter);
    if (flight == nullptr) return;
    around_.executor.after(cap,
                           [this, life = std::weak_ptr(life_), flight, number = waiter.number] {
                               if (!life.expired()) time_out(flight, number);
                           });
}

Answered Category::wait(std::string_view id, MonoUs patience) {
    const Hash hash = hash_of(id);
    if (const auto found = hit(id, hash)) return *found;
    ++tally_.misses;
    auto promise = std::make_shared<std::promise<Answered>>();
    auto future = promise->get_future();
    Flight::Waiter waiter{
        0, [promise](const Answered& answered) { promise->set_value(answered); }, false};
    const auto flight = start(id, hash, &waiter);
    const bool is_late =
        flight != nullptr &&
        future.wait_for(std::chrono::microseconds(patience)) != std::future_status::ready;
    if (!is_late || !take_waiter(*flight, waiter.number)) return future.get();
    ++tally_.timeouts;
    return old_or(flight->id, flight->hash, kTimedOut);
}

void Category::prefetch(std::string_view id) {
    const Hash hash = hash_of(id);
    Due due = Due::kNo;
    if (look(id, hash, due) && due == Due::kNo) return;
    start(id, hash, nullptr);
}

std::optional<Answer> Category::at_hand(std::string_view id) {
    const Hash hash = hash_of(id);
    auto found = hit(id, hash);
    if (found) return found;
    ++tally_.misses;
    found = old_copy(id, hash);  // nothing to warn of: that is how it is asked for
    if (found) ++tally_.stale;
    start(id, hash, nullptr);
    return found;
}

Value Category::any(std::string_view id) const {
    return old_copy(id, hash_of(id)).value_or(Answer{}).value;
}

void Category::changed(std::string_view id) {
    const Hash hash = hash_of(id);
    generations_.changed(hash);
    ++tally_.changes;
    const auto is_here = [&] {
        const Pin pin;
        const L1::Entry* entry = l1_.find(pin, id, hash);
        return entry != nullptr && entry->value != nullptr;
    };
    if (is_here()) start(id, hash, nullptr);
}

void Category::switch_on(bool is_on) {
    is_on_ = is_on;
    if (!is_on) l1_.clear();
}

// The flight of the key; a new one where there is none, or it began before a change.
std::shared_ptr<Flight> Category::join(std::string_view id, Hash hash, bool has_waiter) {
    const std::size_t server = server_of(id);
    const std::uint64_t generation = generations_.of(hash, server);
    const auto rank = !has_waiter                      ? Rank::kNobodyWaits
                      : old_copy(id, hash).has_value() ? Rank::kKnown
                                                       : Rank::kUnknown;
    auto& flight = flights_[std::string(id)];
    if (flight != nullptr && flight->generation == generation) {
        if (has_waiter) ++tally_.coalesced;
        if (has_waiter) around_.loads.hasten({this, flight}, rank);
        return flight;
    }
    auto begun = std::make_shared<Flight>();
    begun->id = id;
    begun->hash = hash;
    begun->server = server;
    begun->generation = generation;
    begun->was_heard = generations_.is_heard(server);
    begun->began = around_.clock.mono_us();
    if (!around_.loads.add({this, begun}, rank)) {
        if (flight == nullptr) flights_.erase(std::string(id));
        return nullptr;
    }
    if (!has_waiter) ++tally_.refreshes;
    flight = begun;
    return begun;
}

std::shared_ptr<Flight> Category::start(std::string_view id, Hash hash, Flight::Waiter* waiter) {
    std::unique_lock lock(guard_);
    Due due = Due::kNo;
    // It may have landed since the look without the lock.
    std::optional<Answer> now = waiter != nullptr ? look(id, hash, due) : std::nullopt;
    std::shared_ptr<Flight> flight =
        !now && is_loaded() ? join(id, hash, waiter != nullptr) : nullptr;
    if (waiter == nullptr) return nullptr;
    if (flight != nullptr) {
        const bool is_late = around_.clock.mono_us() - flight->began >= around_.late_us;
        if (is_late) now = old_copy(id, hash);  // not waited for where an old copy will do
        if (!now) {
            waiter->number = ++numbers_;
            flight->waiters.push_back(*waiter);
            return flight;
        }
        note_old(1, "load_late");
    }
    lock.unlock();
    if (now) {
        waiter->done(*now);
    } else {
        ++tally_.busy;
        waiter->done(old_or(id, hash, kBusy));
    }
    return nullptr;
}

void Category::time_out(const std::shared_ptr<Flight>& flight, std::uint64_t number) {
    const auto waiter = take_waiter(*flight, number);  // the load goes on
    if (!waiter) return;
    ++tally_.timeouts;
    waiter->done(old_or(flight->id, flight->hash, kTimedOut));
}

std::optional<Flight::Waiter> Category::take_waiter(Flight& flight, std::uint64_t number) {
    const std::lock_guard lock(guard_);
    const auto found = std::find_if(flight.waiters.begin(),
                                    flight.waiters.end(),
                                    [&](const auto& waiter) { return waiter.number == number; });
    if (found == flight.waiters.end()) return std::nullopt;
    std::optional<Flight::Waiter> out = std::move(*found);
    *found = std::move(flight.waiters.back());
    flight.waiters.pop_back();
    return out;
}

Answered Category::old_or(std::string_view id, Hash hash, const Error& error) {
    const auto old = old_copy(id, hash);
    if (!old) {
        tell("none", error.code.c_str());
        return error;
    }
    note_old(1, error.code.c_str());
    return *old;
}

void Category::tell(const char* tier, const char* result) const {
    if (!log::enabled(log::Level::kDebug)) return;
    log::debug("look-up", {{"category", definition_.name}, {"tier", tier}, {"result", result}});
}

void Category::note_old(std::size_t look_ups, const char* why) {
    tally_.stale += look_ups;
    tell("memory", "old");
    log::warning_every(10,
                       "cache.stale." + definition_.name,
                       "an old value is served",
                       {{"category", definition_.name}, {"why", why}});
}

void Category::land(const std::shared_ptr<Flight>& flight, Landing landing) {
    const bool is_failed = landing.kind == Landing::Kind::kFailed;
    if (is_failed) {
        keep_old(*flight);
    } else {
        keep(*flight, landing);
    }
    std::vector<Flight::Waiter> waiters;
    {
        const std::lock_guard lock(guard_);
        const auto registered = flights_.find(flight->id);
        if (registered != flights_.end() && registered->second == flight) {
            flights_.erase(registered);
        }
        waiters = std::exchange(flight->waiters, {});
    }
    log::debug("look-up",
               {{"category", definition_.name},
                {"tier", landing.tier},
                {"result",
                 is_failed       ? landing.error.code.c_str()
                 : landing.value ? "found"
                                 : "absent"},
                {"waiters", waiters.size()}});
    if (waiters.empty()) return;
    if (landing.is_stale) note_old(waiters.size(), "load_failed");
    answer(std::move(waiters),
           is_failed ? old_or(flight->id, flight->hash, landing.error)
                     : Answered(Answer{std::move(landing.value), landing.is_stale}));
}

void Category::answer(std::vector<Flight::Waiter> waiters, const Answered& answered) {
    const auto posted = std::stable_partition(
        waiters.begin(), waiters.end(), [](const auto& waiter) { return !waiter.is_posted; });
    for (auto waiter = waiters.begin(); waiter != posted; ++waiter) waiter->done(answered);
    waiters.erase(waiters.begin(), posted);
    if (waiters.empty()) return;
    around_.executor.post([life = std::weak_ptr(life_), all = std::move(waiters), answered] {
        if (life.expired()) return;
        for (const auto& waiter : all) waiter.done(answered);
    });
}

}  // namespace shared::cache
