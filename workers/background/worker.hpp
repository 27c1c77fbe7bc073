// The loop: poll, gather a batch, write it in one transaction, hint the offsets to Kafka.
//
// Everything happens on the thread that calls run() or step(). PostgreSQL says where a partition
// begins and who may write it; while it is away nothing is read and what is held stays held.
#pragma once

#include "shared/app/health.hpp"
#include "shared/base/clock.hpp"
#include "shared/json/value.hpp"
#include "shared/kafka/group_consumer.hpp"
#include "workers/background/backoff.hpp"
#include "workers/background/batches/collector.hpp"
#include "workers/background/batches/comparison.hpp"
#include "workers/background/batches/offsets.hpp"
#include "workers/background/daily.hpp"
#include "workers/background/lag.hpp"
#include "workers/background/metrics.hpp"
#include "workers/background/partitions.hpp"
#include "workers/background/persist/batch_writer.hpp"
#include "workers/background/piece.hpp"
#include "workers/background/read_models/read_models.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace workers::background {

// What a worker works with; all must outlive it.
struct Parts {
    shared::postgres::Connection& connection;
    batches::OffsetStore& offsets;
    persist::BatchWriter& writer;
    read_models::Publisher& publisher;
    shared::kafka::LogReader& reader;
    const shared::Clock& clock;
    const Metrics& metrics;
    shared::app::Health& health;
    // Told before each turn and each transaction, the longest that may pass between two of them.
    std::function<void()> on_turn = [] {};
};

class Worker final : public shared::kafka::RebalanceListener {
  public:
    Worker(const Parts& parts, batches::Limits limits);

    // To be called once, before anything else: the consumer that has this worker as its listener.
    void attach(shared::kafka::GroupConsumer& consumer) { consumer_ = &consumer; }

    // Until `stop` says so. Error (stop): the client or our SQL cannot go on.
    shared::Result<void> run(const std::function<bool()>& stop);
    // One turn of the loop; waits `patience` at most for a record.
    shared::Result<void> step(std::chrono::milliseconds patience);
    // Writes what is held, commits and leaves the group; what cannot be written in time is read
    // again by the next owner.
    void drain(std::chrono::milliseconds limit);

    // Assigned, and an epoch for every partition.
    bool is_settled() const { return has_assignment_ && partitions_.is_settled(); }
    std::size_t held() const { return collector_.size(); }

    Start on_assigned(const TopicPartition& partition) override;
    void on_revoked(const std::vector<TopicPartition>& partitions, bool lost) override;

  private:
    shared::Result<void> gather(std::chrono::milliseconds patience);
    void take(shared::kafka::Record record);
    void restart(const TopicPartition& partition, shared::kafka::Offset offset);
    void compare(shared::MonoUs now);
    void judge(const batches::Compared& compared);
    void open_waiting();
    std::optional<shared::kafka::Offset> open(const TopicPartition& partition);

    shared::Result<void> flush();
    shared::Result<void> write_piece(std::span<batches::Item> items);
    void committed(std::span<const batches::Item> items, const persist::Written& written);
    void publish(const std::vector<read_models::ReadModel>& models);
    using Fenced = std::map<TopicPartition, batches::Elsewhere>;
    void give_up_fenced();
    void give_up(const Fenced& partitions);
    void look_at_offsets(shared::MonoUs now);
    shared::Result<void> handle_stop(const shared::Error& error);
    void put_off(const shared::Error& error);
    void go_on();
    void hint();

    void upkeep();
    void sweep(shared::MonoUs now);
    void make_months(shared::MonoUs now);
    void measure(shared::MonoUs now);
    void look_at_redis(shared::MonoUs now);
    void look_at_ledger(shared::MonoUs now);
    void tell_ready(shared::MonoUs now);

    Parts parts_;
    shared::kafka::GroupConsumer* consumer_ = nullptr;
    shared::json::Parser parser_;
    batches::Collector collector_;
    Piece piece_;
    batches::Comparison comparison_;
    Partitions partitions_;
    Backoff backoff_;
    std::map<TopicPartition, shared::kafka::Offset> hints_;
    bool has_assignment_ = false;
    bool is_swept_ = false;
    shared::MonoUs next_sweep_ = 0;
    shared::MonoUs next_purge_ = 0;
    shared::MonoUs next_lag_ = 0;
    shared::MonoUs next_ledger_ = 0;
    shared::MonoUs next_redis_ = 0;
    bool is_redis_away_ = false;
    Daily months_;
    LagRound lag_;
    bool is_ready_ = false;
    shared::MonoUs started_at_ = 0, next_offsets_ = 0;
};

}  // namespace workers::background
