// What the hunter runs: a source, the servers of Redis, who writes and announces, and some
// processes' worth of caches that are read all the time.
#pragma once

#include "shared/cache/cached.hpp"
#include "tests/adapters/shared/redis/redis_server.hpp"
#include "tests/stale/history.hpp"
#include "tests/stale/loop.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace stale {

inline constexpr std::size_t kKeys = 48;
inline constexpr std::size_t kProcesses = 3;

// A version, and some text so that it takes room.
struct Thing {
    std::int64_t version = 0;
    std::string text;
};

struct ThingCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Thing& thing);
    static shared::Result<Thing> read(std::string_view json);
    static std::size_t bytes(const Thing& thing) { return thing.text.capacity(); }
};

struct Settings {
    std::uint64_t seed = 1;
    std::size_t servers = 1;
    // Somebody who hears of nothing writes what he read a while ago into Redis. Only the marks that
    // removals leave keep that out: not where they are lost.
    bool has_late_writer = false;
    // What a value may be kept that was read unheard, and how a dead link is found.
    std::chrono::milliseconds unheard{600};
    shared::redis::TrackingSettings tracking{std::chrono::milliseconds(50),
                                             std::chrono::milliseconds(300)};
};

// What happens to the source.
struct SourceTrouble {
    std::atomic<int> slow_percent{10};
    std::atomic<bool> fails{false};
};

// What was measured of one kind of trouble. How late: how long after the announcement somebody in a
// process still got something older, once for each announcement and process.
struct Findings {
    std::uint64_t reads = 0, stale = 0, errors = 0, announcements = 0, steps_back = 0;
    std::vector<MonoUs> late;           // those above 0
    std::vector<std::string> breaches;  // of the bound
};

class House {
  public:
    explicit House(Settings settings);
    ~House();

    // Writers write and announce until calm(), which returns when all of it is announced.
    void storm();
    void calm();
    // Reads older than that count as breaches.
    void bound(MonoUs most) { most_late_ = most; }
    // What anybody still has that is older than the source, in memory or in Redis. Not to be called
    // while it storms.
    std::vector<std::string> leftovers();
    // Since the last call.
    Findings findings();

    SourceTrouble& source() { return source_; }
    shared::redis::test::RedisServer& server(std::size_t at) { return *servers_[at]; }
    std::size_t servers() const { return servers_.size(); }
    bool await_heard(std::chrono::milliseconds patience) const;

  private:
    struct Process;
    using Reads = shared::cache::Reads<Thing>;
    Reads load(std::span<const std::string> ids);
    void write(const std::stop_token& stop, std::size_t writer);
    void write_late(const std::stop_token& stop);
    void announce(shared::cache::L2& l2, std::size_t key, std::int64_t version);
    // Of a look-up that began then; version 0: absent.
    void check(std::size_t process, std::size_t key, std::int64_t version, MonoUs began);
    shared::redis::Settings redis() const;

    const Settings settings_;
    const shared::SystemClock clock_;
    std::array<History, kKeys> histories_;
    SourceTrouble source_;
    std::vector<std::unique_ptr<shared::redis::test::RedisServer>> servers_;
    std::atomic<MonoUs> most_late_{History::kNever};
    std::atomic<bool> is_storm_{false};
    std::atomic<int> writing_{0};
    std::mutex guard_;
    Findings findings_;
    std::map<std::array<std::int64_t, 3>, MonoUs> late_;  // process, key, version
    std::atomic<std::uint64_t> reads_{0}, stale_{0}, errors_{0}, announcements_{0}, back_{0};
    std::vector<std::unique_ptr<Process>> processes_;
    std::vector<std::jthread> writers_;  // the late one as well
};

}  // namespace stale
