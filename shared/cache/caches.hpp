// All cached look-ups of a process: their categories, their loads, and the channel that tells of
// changes.
#pragma once

#include "shared/app/health.hpp"
#include "shared/cache/category.hpp"
#include "shared/cache/loads.hpp"
#include "shared/cache/snapshot.hpp"
#include "shared/redis/tracking.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace shared::cache {

struct CachesSettings {
    LoadsSettings loads;
    MonoUs late_us = 600'000;  // these two as in Surroundings
    MonoUs unheard_us = 30'000'000;
    redis::TrackingSettings tracking{};
};

// What warming up did. `source` is what the statements took.
struct Warmed {
    std::string category;
    std::size_t values = 0;
    std::chrono::milliseconds took{};
    std::string fault;  // code of what went wrong; empty: nothing
};

// Categories are added first, then start() is called. Otherwise thread-safe.
class Caches {
  public:
    // All must outlive it; `snapshot` may be null. Throws as redis::connect().
    Caches(CachesSettings settings,
           const Clock& clock,
           Executor& executor,
           app::Health& health,
           Snapshot* snapshot);
    // Loads under way end first; answers that are still on their way are not given.
    ~Caches();

    Category& add(Definition definition);
    // From here on changes are heard of.
    void start();

    // null: no such category.
    Category* find(std::string_view name) const;
    const std::vector<std::unique_ptr<Category>>& categories() const { return categories_; }

    // Reads all of it from its source, keeps it here, in Redis and in the snapshot. Blocks for as
    // long as the source's statement; `on_value` is told after each hundred. From one thread at a
    // time.
    Warmed warm(Category& category, const std::function<void(std::size_t done)>& on_values = {});
    // Called (on the channel's thread) when a Redis was flushed or started anew; set before
    // start().
    void on_emptied(std::function<void()> call) { on_emptied_ = std::move(call); }

    Loads::Usage usage() const { return loads_->usage(); }
    // Whether the changes of every server are heard of.
    bool is_heard() const;
    // Waits for it. What is read before lives shortly, in Redis as well.
    bool await_heard(std::chrono::milliseconds patience) const;
    std::uint64_t channel_losses() const { return tracking_ ? tracking_->losses() : 0; }

  private:
    bool is_heard(std::size_t server) const { return heard_[server % Generations::kServers]; }
    void changed(std::string_view key);
    void lost(std::size_t server);
    void await_channel() const;

    const CachesSettings settings_;
    const Clock& clock_;
    app::Health& health_;
    Snapshot* snapshot_;
    redis::Servers ring_;  // only asked which server a key lives on
    mutable std::mutex guard_;
    mutable std::condition_variable came_back_;
    std::array<std::atomic<bool>, Generations::kServers> heard_{};
    std::function<void()> on_emptied_;
    std::unique_ptr<Loads> loads_;
    Surroundings around_;
    std::vector<std::unique_ptr<Category>> categories_;
    std::unique_ptr<redis::Tracking> tracking_;
};

}  // namespace shared::cache
