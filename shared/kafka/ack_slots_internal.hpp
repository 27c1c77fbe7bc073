// The callbacks of records under way. librdkafka carries a pointer to a slot; slots are never
// freed while the pool lives, so that a late report can only meet an empty one.
#pragma once

#include "shared/kafka/producer.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace shared::kafka {

struct AckSlot {
    OnAck on_ack;
    std::uint64_t sequence = 0;  // order of the produce calls
    bool used = false;
};

// Thread-safe. Bounded by the library's own queue, which refuses before the pool grows on.
class AckSlots {
  public:
    AckSlot* take(OnAck on_ack);
    // After the callback ran, or when the library refused the record.
    void give_back(AckSlot* slot);
    // What is still out, in the order of the calls.
    std::vector<AckSlot*> used();
    std::size_t in_use() const;
    // False after the timeout.
    bool wait_until_unused(std::chrono::milliseconds timeout);

  private:
    mutable std::mutex guard_;
    std::condition_variable unused_;
    std::deque<AckSlot> slots_;  // addresses stay
    std::vector<AckSlot*> free_;
    std::uint64_t next_sequence_ = 0;
};

}  // namespace shared::kafka
