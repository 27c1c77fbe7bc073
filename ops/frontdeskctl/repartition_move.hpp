// Brings the states of conversations to where their keys lie under another partition count.
#pragma once

#include "shared/base/result.hpp"
#include "shared/kafka/log_reader.hpp"
#include "shared/kafka/producer.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ops::frontdeskctl {

class ConversationWriter;

// While no hot worker runs. A state is written into its new partition and acknowledged before its
// old place gets a tombstone, so that it may be broken off anywhere and begun again. One thread.
class StateMover {
  public:
    // `partitions`: the new count, which the topics have by now. `told` after each partition that
    // was gone through: how many were moved so far.
    using Told = std::function<void(int partition, std::size_t moved)>;
    StateMover(int partitions,
               shared::kafka::LogReader& reader,
               shared::kafka::Producer& producer,
               Told told);

    // How many states lie in a wrong partition, and which lie in a right one that some of those may
    // have been copied to already. Errors: the reader's, `unreadable` (stop).
    shared::Result<std::size_t> look();
    // Moves them; how many there were. `ends`: by partition, where `conversations` ends now.
    // Precondition: look() succeeded. Errors: as above, the producer's, `not_alone` (stop).
    shared::Result<std::size_t> move(std::vector<shared::kafka::Offset> ends);

  private:
    shared::Result<std::size_t> move_from(shared::kafka::Partition partition,
                                          ConversationWriter& writer);

    const int partitions_;
    shared::kafka::LogReader& reader_;
    shared::kafka::Producer& producer_;
    const Told told_;
    std::string owner_;
    std::vector<shared::kafka::Offset> epochs_;             // by partition
    std::unordered_map<std::string, std::int64_t> placed_;  // counters of states in their place
};

}  // namespace ops::frontdeskctl
