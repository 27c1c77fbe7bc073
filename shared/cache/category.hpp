// One category of cached values in this process: the first tier, and one load per key however many
// wait for it.
//
// A look-up in memory takes no lock. What is not there is loaded (loads.hpp): a waiter has its own
// cap and does not cancel the load; who comes after a change was heard of does not join a load that
// began before it. Where a load fails or is late an old value is served, up to the stale limit, and
// said to be old. Thread-safe.
#pragma once

#include "shared/cache/definition.hpp"
#include "shared/cache/executor.hpp"
#include "shared/cache/flight.hpp"
#include "shared/cache/generations.hpp"
#include "shared/cache/l1.hpp"
#include "shared/cache/tally.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace shared::cache {

class Loads;

// What the categories of a process share; all must outlive them.
struct Surroundings {
    const Clock& clock;
    Loads& loads;
    Executor& executor;
    // A load that is under way so long is not waited for where an old copy will do.
    MonoUs late_us = 600'000;
    std::function<std::size_t(std::string_view key)> server_of;  // that a key lives on
    // What was read while its changes were not heard of lives so long at most.
    MonoUs unheard_us = 30'000'000;
};

class Category {
  public:
    Category(Definition definition, const Surroundings& around);
    ~Category();

    // What is in memory and fresh, else nothing; from any thread.
    std::optional<Answer> hit(std::string_view id) { return hit(id, hash_of(id)); }
    // On the executor's thread. Calls `done` once: at once where it is in memory, else within
    // `cap`. Errors: those of the loader, `lookup_timeout`, `lookup_busy`, `breaker_open` (retry).
    void get(std::string_view id, MonoUs cap, const Done& done);
    // The same for a thread that may wait, `patience` at most.
    Answered wait(std::string_view id, MonoUs patience);
    // For who goes on without: calls `done` once, as soon as at_hand() has something to give, or
    // the load ended without. At once where that is now, or the load has been under way for `late`;
    // who does not wait so long has a timer. Who is in a hurry waits for Redis, but for no source
    // that is away. From any thread; `done` comes on the executor's, of the patient where the load
    // ends.
    enum class Follower { kHurried, kPatient };
    void follow(std::string_view id,
                MonoUs late,
                const std::function<void()>& done,
                Follower who = Follower::kHurried);
    // Whether the source is not worth waiting for now: its breaker is open, or it says so.
    bool is_source_away() const;
    // Begins a load where there is nothing fresh, and waits for nothing.
    void prefetch(std::string_view id);
    // What is in memory, fresh or not; what is not fresh is loaded beside. Waits for nothing.
    std::optional<Answer> at_hand(std::string_view id);
    // What is in memory, fresh or not; null where there is nothing usable.
    Value any(std::string_view id) const;

    // What is in memory and fresh, else what `make` makes of what its caller has at hand, now and
    // on this thread; kept for the fresh time of the process. Of a category without a source.
    Value made(std::string_view id, const std::function<Value()>& make);

    // Somebody changed it: what was read before counts no more. What is here is loaded anew.
    void changed(std::string_view id);
    // Changes on that server are not heard of any more; are heard of from here on; were all missed.
    void lost(std::size_t server) { generations_.lost(server); }
    void back(std::size_t server) { generations_.back(server); }
    void flushed(std::size_t server) { generations_.all_changed(server); }
    // For warming up: puts a value that was read after that moment.
    Generations::Moment moment() const { return generations_.moment(); }
    // Whether a value is here, be it past its fresh time, of which all changes were heard.
    bool has_true(std::string_view id) const;
    // Nothing where it changed since, and does not count.
    std::optional<Mark> put(std::string_view id, Value value, const Generations::Moment& before);
    void clear() { l1_.clear(); }

    // Off: every look-up goes to the source, one load at a time per key.
    bool is_on() const { return is_on_.load(std::memory_order_relaxed); }
    void switch_on(bool is_on);
    const Definition& definition() const { return definition_; }
    std::string key(std::string_view id) const;
    // The id of a key of this category; nothing for another's key.
    std::optional<std::string_view> id_of(std::string_view key) const;
    Counts counts() const { return tally_.counts(); }
    L1::Usage usage() const { return l1_.usage(); }

    // Of the loads: the end of a flight, once.
    void land(const std::shared_ptr<Flight>& flight, Landing landing);
    // It is not in Redis, or nobody knows. What changed is forgotten here, too; where Redis has
    // nothing of it, so is what may have changed unheard.
    enum class InRedis { kNothing, kUnknown };
    void missed(const Flight& flight, InRedis in_redis);
    // Redis did not help: it goes to its source.
    void left_redis(const std::shared_ptr<Flight>& flight);
    // What Redis had past its fresh time is put by, for as long as `old_for`.
    void met_old(const std::shared_ptr<Flight>& flight, Value old, MonoUs old_for);
    Tally& tally() { return tally_; }
    // Whether what was read then may be put into Redis, and how long it is fresh there.
    bool counts_still(const Mark& mark) const;
    MonoUs fresh_in_redis(const Mark& mark) const;

  private:
    enum class Due { kNo, kYes };  // to be renewed beside
    std::size_t server_of(std::string_view id) const;
    std::optional<Answer> look(std::string_view id, Hash hash, Due& due);
    std::optional<Answer> hit(std::string_view id, Hash hash);
    Answer told(Answer found);
    // null where the answer was given at once.
    std::shared_ptr<Flight> start(std::string_view id, Hash hash, Flight::Waiter* waiter);
    std::shared_ptr<Flight> join(std::string_view id, Hash hash, bool has_waiter);
    void time_out(const std::shared_ptr<Flight>& flight, std::uint64_t number);
    std::optional<Flight::Waiter> take_waiter(Flight& flight, std::uint64_t number);
    std::vector<Flight::Waiter> take_waiters(Flight& flight, bool Flight::Waiter::*such);
    Answered old_or(std::string_view id, Hash hash, const Error& error);
    std::optional<Answer> old_copy(std::string_view id, Hash hash) const;
    bool is_true(const L1::Entry& entry, Hash hash) const;
    bool is_loaded() const { return definition_.load || definition_.begin; }
    void keep(const Flight& flight, const Landing& landing);
    void keep_old(const Flight& flight);
    void tell(const char* tier, const char* result) const;
    void note_old(std::size_t look_ups, const char* why);
    void answer(std::vector<Flight::Waiter> waiters, const Answered& answered);

    const Definition definition_;
    const Surroundings around_;
    L1 l1_;
    Generations generations_;
    Tally tally_;
    std::atomic<bool> is_on_;
    std::mutex guard_;
    std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
    std::uint64_t numbers_ = 0;
    std::shared_ptr<int> life_ = std::make_shared<int>(0);
};

}  // namespace shared::cache
