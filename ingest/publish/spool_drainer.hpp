// Brings what waits in the spool into the log, whenever the log takes it.
#pragma once

#include "ingest/metrics.hpp"
#include "ingest/publish/log_sink.hpp"
#include "shared/spool/drain.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace ingest::publish {

// A thread of its own. What it refers to must outlive it.
class SpoolDrainer {
  public:
    SpoolDrainer(shared::spool::Spool& spool,
                 shared::kafka::Producer& producer,
                 int partitions,
                 LogSink& sink,
                 const shared::Clock& clock,
                 const Metrics& metrics);
    ~SpoolDrainer();
    // Precondition: the sink is frozen, and nothing is under way.
    void set_partitions(int count) { drain_.set_partitions(count); }
    // What is left stays in the spool, for the next start.
    void stop();

  private:
    void run();
    void pause();
    void show() const;

    shared::spool::Spool& spool_;
    shared::spool::Drain drain_;
    LogSink& sink_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    std::mutex guard_;
    std::condition_variable changed_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace ingest::publish
