// How far the hot workers are behind: `inbound` must not lose by its retention what nobody has
// answered yet.
#pragma once

#include "ingest/metrics.hpp"
#include "shared/base/clock.hpp"
#include "shared/kafka/group_lag.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace ingest::publish {

struct BacklogLimits {
    shared::WallMs age_ms = 0;  // of what is not committed; 80 % of the topic's retention, or less
    double bytes = 0;           // of one partition; 80 % of its byte cap, 0: no cap
};

// Whether a partition is beyond a limit. `record_bytes`: what a record of ours takes on average.
bool is_beyond(const std::vector<shared::kafka::PartitionLag>& lag,
               double record_bytes,
               const BacklogLimits& limits);

// Looks every 2 s on a thread of its own. While the broker cannot tell, its last word holds.
class Backlog {
  public:
    using Told = std::function<void(bool is_full)>;
    // `told` is called after each look; `record_bytes` gives the average. `clock` and `metrics`
    // must outlive it.
    Backlog(std::unique_ptr<shared::kafka::GroupLag> lag,
            const BacklogLimits& limits,
            const shared::Clock& clock,
            const Metrics& metrics,
            std::function<double()> record_bytes,
            Told told);
    ~Backlog();

  private:
    void run();
    void look();

    const std::unique_ptr<shared::kafka::GroupLag> lag_;
    const BacklogLimits limits_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    const std::function<double()> record_bytes_;
    const Told told_;
    std::mutex guard_;
    std::condition_variable changed_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace ingest::publish
