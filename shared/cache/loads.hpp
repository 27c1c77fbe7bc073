// The loads of a process: Redis first, then the source, then the file of last resort, on threads
// of their own. What waits is loaded together: many keys in one round trip.
#pragma once

#include "shared/app/health.hpp"
#include "shared/cache/category.hpp"
#include "shared/cache/l2.hpp"
#include "shared/cache/snapshot.hpp"
#include "shared/cache/source_queue.hpp"
#include "shared/limits/breaker.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

namespace shared::cache {

struct LoadsSettings {
    redis::Settings redis;
    std::size_t source_threads = 2;
    std::size_t most_jobs = 1'000;        // that somebody waits for; more are `lookup_busy`
    std::size_t most_refreshes = 20'000;  // that nobody waits for; more are left out
    std::size_t most_writes = 5'000;      // on their way to Redis; more are left out
    std::chrono::milliseconds redis_timeout{100};
    limits::BreakerSettings breaker{};  // one for each dependency
};

// Thread-safe.
class Loads {
  public:
    struct Usage {
        L2Usage l2;
        std::uint64_t writes_outdated = 0;  // changed before they were sent
        std::uint64_t writes_left_out = 0;
        std::uint64_t write_failures = 0;
    };

    // `health` gets `redis` and the dependencies of the categories. Throws as redis::connect().
    // `snapshot` may be null.
    Loads(LoadsSettings settings, const Clock& clock, app::Health& health, Snapshot* snapshot);
    ~Loads();
    // What is under way ends, what waits is given up; idempotent. Before any category goes.
    void stop();

    // Before anything of it is added.
    void open(Category* category);
    // False where too many wait; the flight was not taken then.
    bool add(Job job, Rank rank);
    // Somebody waits for it now: it goes before those that nobody waits for, as far as it may.
    void hasten(const Job& job, Rank rank);
    // Whether Redis is behind it: it waits for its source, or is there.
    bool is_at_source(const Flight& flight) const;
    // A value for Redis, where nothing is heard of until it is sent that makes it old. Of a load it
    // is left out where too many are on their way. Of a warm-up it awaits room for up to 5 s, and
    // changes nothing where the same stands and is fresh for half its time: else each process that
    // warms up would have all others read everything anew.
    enum class Of { kLoad, kWarmUp };
    void write(Category& category, const Row& row, const Mark& mark, Of of = Of::kLoad);
    // The thread that a category's load_all() is called with: none of ours.
    std::size_t outer_thread() const { return settings_.source_threads; }
    // Whether what is loaded from there would fail at once: its breaker is open.
    bool refuses(const std::string& dependency) const;
    Usage usage() const;

  private:
    // What ends on threads that are not ours comes in here, as long as we are there.
    struct Door {
        std::shared_mutex guard;
        Loads* loads;
    };
    struct Outgoing {
        Category* category;
        Write write;
        Mark mark;
    };

    void push(Job job);
    bool has_room(const Job& job) const;

    void run_redis();
    static std::vector<Job> take_for_redis(std::deque<Job>& from);
    void ask_redis(std::vector<Job> jobs);
    void pass_on(const std::vector<Job>& jobs);
    bool use(const Job& job, const std::optional<Stored>& stored);
    void write_out(const std::vector<Outgoing>& writes);
    void try_redis();
    void note_redis(const Error* error);

    void run_source(std::size_t thread);
    void load(std::size_t thread, const std::vector<Job>& jobs);
    void begin(const Job& job);
    void arrived(const Job& job, MonoUs began, const Rows& rows);
    void land_rows(const std::vector<Job>& jobs, const std::vector<Row>& rows);
    void fail(const std::vector<Job>& jobs, const Error& error);
    bool land_old(const Job& job);
    // `gone`: what there is no row of any more, or never was.
    void keep_in_snapshot(const Category& category,
                          const std::vector<Row>& rows,
                          const std::vector<std::string>& gone);
    bool may_ask(const std::string& dependency, limits::Breaker::Generation& generation);
    void note(const std::string& dependency,
              limits::Breaker::Generation generation,
              const Error* error);

    const LoadsSettings settings_;
    const Clock& clock_;
    app::Health& health_;
    Snapshot* snapshot_;
    L2 l2_;  // these two the Redis thread's
    std::optional<std::chrono::steady_clock::time_point> redis_tried_by_;  // after a fault

    mutable std::mutex guard_;
    std::condition_variable redis_work_, source_work_, room_;
    std::deque<Job> waiting_, refreshes_;  // for Redis; what was hastened stands in both
    SourceQueue sources_;
    std::deque<Outgoing> writes_;
    bool is_stopping_ = false;
    Usage usage_;
    const std::shared_ptr<Door> door_;  // shared with what is under way
    mutable std::mutex breakers_guard_;
    std::map<std::string, limits::Breaker> breakers_;  // by dependency
    std::vector<std::thread> threads_;
};

}  // namespace shared::cache
