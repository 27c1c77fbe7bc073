// Caches of this process for a benchmark, over a source made of a function.
#pragma once

#include "shared/app/health.hpp"
#include "shared/base/clock.hpp"
#include "shared/cache/cached.hpp"
#include "shared/cache/loads.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace tests::bench::cache {

// Posted work waits until its thread turns; the time of a timer is never reached.
class TurnedExecutor final : public shared::cache::Executor {
  public:
    void post(std::function<void()> work) override {
        const std::lock_guard lock(guard_);
        posted_.push_back(std::move(work));
        changed_.notify_all();
    }
    void after(shared::MonoUs /*delay*/, std::function<void()> /*work*/) override {}
    // Waits for work; false where there was none within 10 s.
    bool turn() {
        std::unique_lock lock(guard_);
        const bool is_there =
            changed_.wait_for(lock, std::chrono::seconds(10), [this] { return !posted_.empty(); });
        const auto work = std::exchange(posted_, {});
        lock.unlock();
        for (const auto& each : work) each();
        return is_there;
    }

  private:
    std::mutex guard_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> posted_;
};

// `redis_url` empty: without it.
inline shared::cache::CachesSettings settings(const std::string& redis_url) {
    shared::cache::CachesSettings out;
    out.loads.redis.url = redis_url;
    out.loads.redis.enabled = !redis_url.empty();
    return out;
}

template <typename T>
using Source = std::function<shared::cache::Reads<T>(std::span<const std::string> ids)>;

template <typename T, typename Codec>
struct Held {
    Held(const std::string& redis_url,
         const shared::Clock& clock,
         const shared::cache::Policy& policy,
         Source<T> source,
         const std::string& prefix = "bench:")
        : caches(settings(redis_url), clock, executor, health, nullptr),
          cached(caches, lookup(policy, std::move(source)), shared::cache::StandsAt{prefix}) {
        caches.start();
    }
    static shared::cache::Lookup<T> lookup(const shared::cache::Policy& policy, Source<T> source) {
        shared::cache::Lookup<T> out;
        out.name = "bench";
        out.dependency = "bench";
        out.policy = policy;
        out.load = [source = std::move(source)](std::size_t, std::span<const std::string> ids) {
            return source(ids);
        };
        return out;
    }
    // Puts it in memory, as warming up does.
    void put(std::string_view id, T value) {
        auto& category = cached.category();
        category.put(id, std::make_shared<const T>(std::move(value)), category.moment());
    }

    TurnedExecutor executor;
    shared::app::Health health;
    shared::cache::Caches caches;
    shared::cache::Cached<T, Codec> cached;
};

// One category whose changes are heard of without a Redis: nothing shortens its life.
template <typename T, typename Codec>
struct Alone {
    using Value = std::shared_ptr<const T>;

    Alone(const shared::Clock& clock, const shared::cache::Policy& policy, Source<T> source)
        : loads(settings("").loads, clock, health, nullptr),
          category(definition(policy, std::move(source)), {clock, loads, executor, 600'000, here}) {
        category.back(here(""));
    }
    ~Alone() { loads.stop(); }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;

    static std::size_t here(std::string_view) { return 0; }
    static shared::cache::Definition definition(const shared::cache::Policy& policy,
                                                Source<T> source) {
        shared::cache::Definition out;
        out.name = "bench";
        out.policy = policy;
        out.load = [source = std::move(source)](std::size_t, std::span<const std::string> ids) {
            std::vector<shared::cache::Row> rows;
            const auto reads = source(ids);
            for (const auto& read : *reads) {
                rows.push_back(
                    {read.id, shared::cache::Value(std::make_shared<const T>(*read.value)), 1});
            }
            return shared::cache::Rows(std::move(rows));
        };
        out.bytes = [](const void* value) {
            return sizeof(T) + Codec::bytes(*static_cast<const T*>(value));
        };
        return out;
    }
    void put(std::string_view id, T value) {
        category.put(id, std::make_shared<const T>(std::move(value)), category.moment());
    }
    // As Cached::hit().
    Value hit(std::string_view id) {
        auto found = category.hit(id);
        return found ? std::static_pointer_cast<const T>(std::move(found->value)) : nullptr;
    }

    TurnedExecutor executor;
    shared::app::Health health;
    shared::cache::Loads loads;
    shared::cache::Category category;
};

}  // namespace tests::bench::cache
