// Writes the topic `conversations` as if it had an owner: while no hot worker runs.
#pragma once

#include "shared/kafka/producer.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

inline constexpr const char* kConversations = "conversations";

// Finds out whether each record stands where nobody else has written: a worker that starts
// meanwhile writes its own ~owner between, which voids what follows; the gap in our offsets shows
// it. One thread; the acks may come from another.
class ConversationWriter {
  public:
    // `next`: by partition, where the log ends now.
    ConversationWriter(shared::kafka::Producer& producer, std::vector<shared::kafka::Offset> next);

    // Without a value: a tombstone. Errors: the producer's.
    shared::Result<void> write(shared::kafka::Partition partition,
                               std::string_view key,
                               std::optional<std::string_view> value);
    // Opens the partitions 0 to `count`-1 for `owner`: what is written before by anybody else is
    // void from then on. Waits for it; the epochs, by partition.
    shared::Result<std::vector<shared::kafka::Offset>> open(int count, const std::string& owner);
    // Waits for all so far; how long is bounded by the producer's own limit. Errors: `kafka_down`,
    // `not_alone` (stop).
    shared::Result<void> finish();

  private:
    void acknowledged(shared::kafka::Partition partition, const shared::kafka::Ack& ack);

    shared::kafka::Producer& producer_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::vector<shared::kafka::Offset> next_;
    std::size_t open_ = 0;
    std::string fault_;
    bool is_disturbed_ = false;
};

}  // namespace ops::frontdeskctl
