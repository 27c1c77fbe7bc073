// Keeps the source list fresh: read every few seconds, and at once where a request needs to know.
#pragma once

#include "ingest/metrics.hpp"
#include "ingest/sources/snapshot.hpp"
#include "ingest/sources/source_reader.hpp"
#include "shared/base/clock.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ingest::sources {

using ListPtr = std::shared_ptr<const SourceList>;  // shared by all requests that still use it

struct KeeperSettings {
    std::chrono::milliseconds refresh{2'000};    // a new source works within five seconds
    std::chrono::milliseconds least_gap{1'000};  // between the beginnings of two reads
    std::size_t most_waiting = 1'024;            // requests that wait for a read
    std::string default_secret{};                // of Evolution sources that name none
};

// Thread-safe. All reads happen on one thread of its own.
class SourceKeeper {
  public:
    using Done = std::function<void(ListPtr)>;

    // Reads once, at most as long as `reader` takes; where that fails, the snapshot. The outcome
    // of both may be no list: then reading goes on until there is one.
    SourceKeeper(SourceReader& reader,
                 Snapshot snapshot,
                 KeeperSettings settings,
                 const shared::Clock& clock,
                 const Metrics& metrics);
    ~SourceKeeper();
    // No read begins after this; waiting requests, and those to come, get null. Idempotent.
    void stop();

    // The newest list; null before the first.
    ListPtr current() const;
    // Whether the last read succeeded.
    bool is_fresh() const;

    // Calls `done` once, from the keeper's thread: with a list whose read began after `asked_at`,
    // or with null where that read failed. All who wait share one read, and reads begin at most
    // once in `least_gap`. Called with null at once where too many wait already.
    void read_after(shared::MonoUs asked_at, Done done);

  private:
    struct Waiting {
        shared::MonoUs asked_at;
        Done done;
    };

    void run();
    bool wait_for_work(std::unique_lock<std::mutex>& lock);
    void read_once();
    void take(SourceData data, shared::MonoUs read_at);
    void start_from_snapshot();
    void save(const SourceData& data);

    SourceReader& reader_;
    Snapshot snapshot_;
    KeeperSettings settings_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    SourceData saved_;  // what the snapshot holds; keeper's thread
    shared::MonoUs saved_at_ = 0;

    mutable std::mutex guard_;
    std::condition_variable changed_;
    ListPtr list_;
    bool is_fresh_ = false;
    bool stopping_ = false;
    shared::MonoUs last_read_ = 0;
    std::vector<Waiting> waiting_;
    std::thread thread_;
};

}  // namespace ingest::sources
