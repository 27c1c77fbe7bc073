// The Directory: memory first, then Redis and PostgreSQL on a thread of its own.
//
// A look-up in memory costs no lock. One load per line however many messages wait for it and for
// however long; a waiter has its own 600 ms and does not cancel the load. An entry past its fresh
// time is served where a load fails or is late, up to the stale limit. A line nobody knows is
// remembered for 5 s. Lines and clinics that change in PostgreSQL are loaded anew within a few
// seconds, whatever else waits to be loaded.
#pragma once

#include "shared/app/health.hpp"
#include "shared/limits/breaker.hpp"
#include "workers/hot/event_loop/event_loop.hpp"
#include "workers/hot/lookup/clinic_store.hpp"
#include "workers/hot/lookup/directory.hpp"
#include "workers/hot/metrics.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

namespace workers::hot::lookup {

struct DirectorySettings {
    shared::postgres::Settings postgres;
    shared::redis::Settings redis;
    shared::MonoUs cap_us = 600'000;
    shared::MonoUs fresh_us = 600'000'000;  // 10 min
    shared::MonoUs stale_us = 24LL * 3600'000'000;
    shared::MonoUs unknown_us = 5'000'000;
    shared::MonoUs refresh_every_us = 3'000'000;
    int redis_ttl_seconds = 3600;
    std::size_t most_jobs = 1'000;  // lines waiting to be loaded; more are `lookup_busy`
};

class CachedDirectory final : public Directory {
  public:
    // `loop`, `metrics` and `health` must outlive it.
    CachedDirectory(event_loop::EventLoop& loop,
                    const shared::Clock& clock,
                    const Metrics& metrics,
                    shared::app::Health& health,
                    DirectorySettings settings,
                    shared::crypto::Sealer sealer);
    ~CachedDirectory() override;

    // On the loop's thread.
    void find(const std::string& line, Found found) override;
    // Loads everything once; called before the loop runs. False if PostgreSQL does not answer.
    bool warm();

  private:
    using Loaded = shared::Result<Context>;
    struct Entry {
        Context context;
        shared::MonoUs loaded_at = 0;
        bool is_stale = false;  // changed in PostgreSQL since
    };
    struct Load {
        shared::MonoUs since = 0;
        std::map<std::uint64_t, Found> waiters;  // by number; empty once all are timed out
    };

    // The loop's thread.
    bool answer_from_memory(const std::string& line, const Found& found);
    bool add_job(const std::string& line);
    void answer(const std::string& line, const Loaded& loaded);
    void timed_out(const std::string& line, std::uint64_t number);
    const Context* usable(const std::string& line) const;
    Loaded stale_or(const std::string& line, const shared::Error& error) const;
    void store(const std::string& line, Context context);
    void forget(const std::string& line);
    void mark_stale(const ClinicStore::Changes& changes);

    // The loader's thread.
    void run();
    void run_job(const std::string& line);
    Loaded load(const std::string& line);
    void load_changes();
    void note_postgres(const shared::Error* error);
    void note_rest();

    event_loop::EventLoop& loop_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    shared::app::Health& health_;
    DirectorySettings settings_;
    std::unordered_map<std::string, Entry> entries_;
    std::unordered_map<std::string, shared::MonoUs> unknown_;  // since when
    std::unordered_map<std::string, Load> loads_;              // under way or waiting to be
    std::uint64_t waiters_ = 0;
    std::shared_ptr<int> life_ = std::make_shared<int>(0);

    ClinicStore store_;  // the loader's, and warm()'s before it starts
    shared::limits::Breaker breaker_;
    std::mutex guard_;
    std::condition_variable work_;
    std::deque<std::string> jobs_;
    bool is_stopping_ = false;
    std::thread loader_;
};

}  // namespace workers::hot::lookup
