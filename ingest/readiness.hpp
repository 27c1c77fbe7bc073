// Whether a webhook could be stored right now: the log is reachable with the right topics or the
// spool has room, and the sources are known.
#pragma once

#include "ingest/metrics.hpp"
#include "ingest/sources/source_keeper.hpp"
#include "shared/app/health.hpp"
#include "shared/base/result.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ingest {

// Looks about twice a second, on a thread of its own, and tells `health`. What it refers to must
// outlive it.
class Readiness {
  public:
    struct Log {
        // The broker has answered once. May block for a second, which check_topics may do for ten.
        std::function<bool()> is_connected;
        // Differences between the topics wanted and the broker's; an error where it is away.
        std::function<shared::Result<std::vector<std::string>>()> check_topics;
        // The topics are right: from now on records may be written.
        std::function<void()> open;
        // Metadata and producer id are there. May block for a second.
        std::function<bool()> is_reachable;
        // The topics differ in a way that breaks a promise: the program must end.
        std::function<void(const std::string&)> refuse;
        // The spool takes records; null where there is none.
        std::function<bool()> has_spool;
        // Nothing goes into the log while its topics are given more partitions: then they are not
        // compared, and only the spool makes ready.
        std::function<bool()> is_held;
        // Why no snapshot is kept, empty while one is; null where none is asked for.
        std::function<std::string()> snapshot_fault;
    };

    Readiness(Log log,
              const sources::SourceKeeper& sources,
              shared::app::Health& health,
              const Metrics& metrics);
    ~Readiness();
    // Not ready from now on, whatever is seen.
    void drain();

  private:
    void run();
    void look();
    bool look_at_log();
    bool look_at_topics();
    bool look_at_spool();
    bool look_at_sources();
    void look_at_snapshot();

    Log log_;
    const sources::SourceKeeper& sources_;
    shared::app::Health& health_;
    const Metrics& metrics_;
    bool topics_are_right_ = false;  // its own thread
    std::mutex guard_;
    std::condition_variable changed_;
    bool draining_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace ingest
