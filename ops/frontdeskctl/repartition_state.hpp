// What the logs of one partition say of its conversations, and what of it is unfinished: as a hot
// worker finds it when it opens the partition.
#pragma once

#include "shared/json/value.hpp"
#include "shared/kafka/log_reader.hpp"
#include "workers/hot/conversation_log/opening.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ops::frontdeskctl {

// Records that wait in the retry topics. Pure.
class ParkedRecords {
  public:
    // A record of a retry topic. One that cannot be read waits until its owner has buried it.
    void take(const shared::kafka::Record& record);
    // A record of `turns`: what has its outcome waits no more.
    void settle(const shared::kafka::Record& turn);
    std::size_t size() const { return waiting_.size() + unread_; }

  private:
    std::set<std::pair<std::string, std::string>> waiting_;  // record and replay
    std::size_t unread_ = 0;
    shared::json::Parser parser_;
};

struct PartitionState {
    workers::hot::conversation_log::Opened opened;  // settled as far as the turns prove it
    std::size_t open = 0;    // conversations with a reply on its way or a record without turn
    std::size_t parked = 0;  // records
    int unreadable = 0;      // a newer version's, or garbage
};

// Reads `conversations`, the retry topics and the turns behind them. Holds all of the partition's
// states in memory. Errors: the reader's.
shared::Result<PartitionState> read_partition_state(shared::kafka::LogReader& reader,
                                                    shared::kafka::Partition partition);

// Keys of the states that belong into another partition where there are `count` of them. In order.
std::vector<std::string> misplaced(const workers::hot::conversation_log::Opened& opened,
                                   shared::kafka::Partition here,
                                   int count);

}  // namespace ops::frontdeskctl
