// Collects acknowledgements and waits for them.
#pragma once

#include "shared/kafka/producer.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

namespace shared::kafka {

class Acks {
  public:
    OnAck collect(int number = 0) {
        return [this, number](const Ack& ack) {
            const std::lock_guard lock(guard_);
            acks_.emplace_back(number, ack);
            came_.notify_all();
        };
    }
    // What came by then; all of them in the order of their arrival.
    std::vector<std::pair<int, Ack>> wait(std::size_t count,
                                          std::chrono::seconds limit = std::chrono::seconds(20)) {
        std::unique_lock lock(guard_);
        came_.wait_for(lock, limit, [&] { return acks_.size() >= count; });
        return acks_;
    }

  private:
    std::mutex guard_;
    std::condition_variable came_;
    std::vector<std::pair<int, Ack>> acks_;
};

}  // namespace shared::kafka
