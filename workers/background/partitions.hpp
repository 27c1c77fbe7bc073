// The partitions this process has: which it owns by epoch, and which still wait for theirs. Pure.
#pragma once

#include "shared/base/clock.hpp"
#include "workers/background/batches/offsets.hpp"

#include <map>
#include <vector>

namespace workers::background {

using shared::kafka::TopicPartition;

struct Owned {
    std::int64_t epoch = 0;
    batches::ResumeCheck check;
    batches::Position compared;      // found in the log some seconds ago, or at the assignment
    shared::kafka::Offset next = 0;  // first offset not stored yet
};

class Partitions {
  public:
    void wait(const TopicPartition& partition, shared::MonoUs not_before);
    void own(const TopicPartition& partition, const batches::Claim& claim);
    void forget(const TopicPartition& partition);
    Owned* find(const TopicPartition& partition);

    // Assigned, without an epoch, and due.
    std::vector<TopicPartition> waiting(shared::MonoUs now) const;
    std::vector<TopicPartition> owned() const;
    batches::Standings standings() const;
    bool is_settled() const { return waiting_.empty(); }
    std::size_t count_waiting() const { return waiting_.size(); }

  private:
    std::map<TopicPartition, shared::MonoUs> waiting_;
    std::map<TopicPartition, Owned> owned_;
};

}  // namespace workers::background
