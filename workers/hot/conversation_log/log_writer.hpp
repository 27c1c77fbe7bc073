// Writes this owner's records to its partition of `conversations`, behind the fence.
//
// Single-threaded (the loop's thread). A continuation runs only when the record is stored and no
// foreign record stands before it; once fenced none runs any more.
#pragma once

#include "shared/kafka/log_reader.hpp"
#include "workers/hot/conversation_log/fence.hpp"
#include "workers/hot/conversation_log/log_record.hpp"
#include "workers/hot/event_loop/reliable_producer.hpp"
#include "workers/hot/metrics.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace workers::hot::conversation_log {

class LogWriter {
  public:
    using Then = std::function<void(const event_loop::Stored&)>;
    struct Listener {
        std::function<void()> on_fenced;
        // A zombie wrote this key after us: its state must be written again.
        std::function<void(const std::string&)> on_voided;
    };

    LogWriter(event_loop::EventLoop& loop,
              shared::kafka::Producer& producer,
              shared::kafka::LogReader& reader,
              const shared::Clock& clock,
              shared::kafka::Partition partition,
              const Metrics& metrics,
              Listener listener);

    // Writes `~owner` under a fresh uuid; `then` gets the epoch. Once.
    void open(std::function<void(shared::kafka::Offset)> then);
    // The rest need an epoch.
    void write(const std::string& conversation, const State& state, bool is_claim, Then then);
    void tombstone(const std::string& conversation, Then then);
    void progress(const Progress& progress, Then then);

    // Every record of ours below it has been acted on.
    shared::kafka::Offset log_end() const;
    bool is_fenced() const { return is_fenced_; }
    // Fenced because the log is not the one that was opened: it was truncated or made anew.
    bool is_lost() const { return is_lost_; }

  private:
    struct Parked {
        event_loop::Stored stored;
        Then then;
    };
    void produce(std::string key, std::optional<std::string> value, Then then);
    void acknowledged(const event_loop::Stored& stored, Then then);
    void read_gap();
    void gap_read(const std::vector<shared::kafka::Record>& records);
    void fence();

    event_loop::EventLoop& loop_;
    shared::kafka::LogReader& reader_;
    shared::kafka::Partition partition_;
    const Metrics& metrics_;
    Listener listener_;
    std::string owner_;
    std::int64_t epoch_ = -1;
    std::optional<Fence> fence_;
    std::deque<Parked> parked_;  // acknowledged, waiting for a gap to be read
    bool is_fenced_ = false;
    bool is_lost_ = false;
    event_loop::ReliableProducer producer_;
    std::shared_ptr<int> life_ = std::make_shared<int>(0);
};

}  // namespace workers::hot::conversation_log
