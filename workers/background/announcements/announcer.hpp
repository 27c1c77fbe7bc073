// Tells the caches what changed in the database, whoever changed it: reads core.cache_outbox,
// takes the keys out of Redis, and only then deletes the rows.
//
// Killed in between it tells the same once more, which changes nothing. Several processes share
// the rows: what one holds the others pass over.
#pragma once

#include "shared/base/clock.hpp"
#include "workers/background/announcements/outbox.hpp"
#include "workers/background/announcements/removals.hpp"
#include "workers/background/backoff.hpp"
#include "workers/background/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace workers::background::announcements {

inline constexpr std::chrono::milliseconds kLookEvery{200};
inline constexpr std::size_t kRowsAtOnce = 1'000;
inline constexpr std::size_t kKeysAtOnce = 1'000;  // in one call of Removals

// Not thread-safe: all of it belongs to the thread that calls run(). All parts must outlive it.
class Announcer {
  public:
    struct Parts {
        shared::postgres::Connection& connection;  // its own
        // null: Redis is switched off; rows go when no cache can hold what they tell of any more.
        Removals* removals;
        const shared::Clock& clock;
        const Metrics& metrics;
        // Told before each page, the longest that may pass between two of them.
        std::function<void()> on_turn = [] {};
    };

    explicit Announcer(Parts parts) : parts_(std::move(parts)) {}

    // Until a stop; ends within the time-outs of a statement and of a removal.
    void run(const std::stop_token& stop);
    // What waits, page by page; how long to wait until the next time.
    //
    // What could not be told is tried again after 100 ms, doubling to 5 s. Meanwhile what is new is
    // told every 200 ms all the same, as long as any server of Redis answers.
    std::chrono::milliseconds round();

  private:
    struct Told {
        std::size_t rows = 0;   // of a page
        std::int64_t last = 0;  // the highest id of them
        std::size_t done = 0;
        std::string fault;  // of a key that was not taken; empty: none
    };

    std::chrono::milliseconds drop_old();
    std::chrono::milliseconds put_off(const shared::Error& error);
    shared::Result<Waiting> measure();
    // From the row after `after` to the end. The fault of what was not told; empty: none.
    shared::Result<std::string> tell(std::int64_t after);
    shared::Result<Told> tell_page(std::int64_t after);
    std::vector<bool> remove(std::span<const shared::cache::Removal> removals,
                             std::string& fault) const;

    Parts parts_;
    Backoff backoff_;
    std::int64_t seen_ = 0;  // the highest id there was
    bool is_away_ = false;   // all of Redis
    shared::MonoUs next_drop_ = 0;
};

}  // namespace workers::background::announcements
