// The partitions this process owns: rebalances, records to their owner, commits, back-pressure.
//
// Single-threaded: the loop's thread polls, and everything happens there.
#pragma once

#include "shared/kafka/group_consumer.hpp"
#include "workers/hot/event_loop/epoll_loop.hpp"
#include "workers/hot/owner/partition_owner.hpp"

#include <map>
#include <memory>

namespace workers::hot::owner {

struct GroupLimits {
    std::size_t window = 2'048;  // received beyond the committed prefix; then the partition pauses
    // For what is in flight when partitions go; the next owner settles the rest from the log.
    // Records of those that stay wait as long.
    shared::MonoUs revoke_us = 500'000;
    shared::MonoUs revoke_commit_us = 500'000;  // then for the commit: what it misses is read again
    shared::MonoUs reopen_us = 12'000'000;      // fenced, but still assigned: longer than a session
    shared::MonoUs commit_every_us = 200'000;
    shared::MonoUs repeat_commit_us = 30'000'000;  // the last one again: an earlier may have failed
    shared::MonoUs tick_every_us = 100'000;
    shared::MonoUs export_every_us = 1'000'000;  // gauges: they look at all that is parked
};

class PartitionGroup final : public shared::kafka::RebalanceListener {
  public:
    PartitionGroup(event_loop::EpollLoop& loop,
                   const Ports& ports,
                   const OwnerSettings& settings,
                   const GroupLimits& limits,
                   const Metrics& metrics);

    // Once, before the first poll. The consumer must outlive the last call.
    void attach(shared::kafka::GroupConsumer& consumer) { consumer_ = &consumer; }

    Start on_assigned(const shared::kafka::TopicPartition& partition) override;
    void on_revoked(const std::vector<shared::kafka::TopicPartition>& partitions,
                    bool lost) override;

    void take(shared::kafka::Record record);
    // Commits, ticks, back-pressure: after every turn of the loop.
    void keep_house();

    bool has_assignment() const { return has_assignment_; }
    bool all_open() const;

  private:
    using Owners = std::map<shared::kafka::Partition, std::unique_ptr<PartitionOwner>>;
    std::unique_ptr<PartitionOwner> make_owner(shared::kafka::Partition partition);
    void fenced(shared::kafka::Partition partition);
    void reopen(shared::kafka::Partition partition, std::optional<shared::kafka::Offset> from);
    bool are_idle(const std::vector<shared::kafka::TopicPartition>& partitions) const;
    void commit(bool must_wait);
    void press_back();
    void export_gauges();
    void export_parked();
    void share_limits();

    event_loop::EpollLoop& loop_;
    Ports ports_;
    OwnerSettings settings_;
    GroupLimits limits_;
    const Metrics& metrics_;
    shared::kafka::GroupConsumer* consumer_ = nullptr;
    Owners owners_;
    std::map<shared::kafka::Partition, conversation_log::Kept> kept_;  // of fenced ones
    std::map<shared::kafka::Partition, bool> paused_;
    std::map<shared::kafka::Partition, shared::kafka::Offset> committed_;  // last told
    shared::MonoUs repeated_at_ = 0;
    bool is_revoking_ = false;
    shared::MonoUs committed_at_ = 0;
    shared::MonoUs ticked_at_ = 0;
    shared::MonoUs exported_at_ = 0;
    bool has_assignment_ = false;
};

}  // namespace workers::hot::owner
