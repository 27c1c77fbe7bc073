// The Directory: memory first, then Redis and PostgreSQL on a thread of its own.
//
// A look-up in memory costs no lock. One load per line however many messages wait for it; a
// waiter has its own 600 ms and does not cancel the load. An entry past its fresh time is served
// where a load fails or is late, up to the stale limit. A line nobody knows is remembered for 5 s.
// Lines and clinics that change in PostgreSQL are loaded anew within a few seconds.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "shared/app/health.hpp"
#include "shared/limits/breaker.hpp"
#include "shared/redis/redis.hpp"
#include "workers/hot/lookup/clinic_store.hpp"
#include "workers/hot/lookup/directory.hpp"
#include "workers/hot/metrics.hpp"
#include "workers/hot/owner/event_loop.hpp"

namespace workers::hot::lookup {

struct DirectorySettings {
    shared::postgres::Settings postgres;
    shared::redis::Settings redis;
    shared::MonoUs cap_us = 600'000;
    shared::MonoUs fresh_us = 600'000'000;           // 10 min
    shared::MonoUs stale_us = 24LL * 3600'000'000;
    shared::MonoUs unknown_us = 5'000'000;
    shared::MonoUs refresh_every_us = 3'000'000;
    int redis_ttl_seconds = 3600;
};

class CachedDirectory final : public Directory {
  public:
    // `loop`, `metrics` and `health` must outlive it.
    CachedDirectory(owner::EventLoop& loop, const shared::Clock& clock, const Metrics& metrics,
                    shared::app::Health& health, DirectorySettings settings,
                    shared::crypto::Sealer sealer);
    ~CachedDirectory() override;

    // On the loop's thread.
    void find(const std::string& line, Found found) override;
    // Loads everything once; called before the loop runs. False if PostgreSQL does not answer.
    bool warm();

  private:
    struct Entry {
        Context context;  // empty: the line is unknown
        shared::MonoUs loaded_at = 0;
    };
    struct Waiter {
        std::uint64_t number = 0;
        Found found;
    };
    using Loaded = shared::Result<Context>;

    // The loop's thread.
    void answer(const std::string& line, const Loaded& loaded);
    void timed_out(const std::string& line, std::uint64_t number);
    Loaded stale_or(const std::string& line, const shared::Error& error) const;
    void store(const std::string& line, Context context);

    // The loader's thread.
    void run();
    Loaded load(const std::string& line);
    Loaded load_from_postgres(const std::string& line);
    void load_changes();
    void publish(const Context& context);
    void note(bool is_up, const shared::Error* error);

    owner::EventLoop& loop_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    shared::app::Health& health_;
    DirectorySettings settings_;
    std::unordered_map<std::string, Entry> entries_;
    std::unordered_map<std::string, std::vector<Waiter>> waiting_;
    std::uint64_t waiters_ = 0;
    std::shared_ptr<int> life_ = std::make_shared<int>(0);

    ClinicStore store_;  // the loader's, and warm()'s before it starts
    std::unique_ptr<shared::redis::Redis> redis_;
    shared::limits::Breaker breaker_;
    std::mutex guard_;
    std::condition_variable work_;
    std::deque<std::string> jobs_;  // bounded: one per line in waiting_
    bool is_stopping_ = false;
    std::thread loader_;
};

}  // namespace workers::hot::lookup
