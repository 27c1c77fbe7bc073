// How many requests, and how many bytes of them, may be held at once. What comes beyond is refused
// unread: a 503 costs the sender a repeat, memory without bound costs everybody.
#pragma once

#include "ingest/metrics.hpp"

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace ingest::accept {

// Thread-safe. Must outlive its tickets, and `metrics` must outlive it.
class Limits {
  public:
    Limits(std::size_t most_requests, std::size_t most_bytes, const Metrics& metrics)
        : most_requests_(most_requests), most_bytes_(most_bytes), metrics_(metrics) {}

    // A place among the held requests, given back when it is destroyed.
    class Ticket {
      public:
        Ticket(Limits& limits, std::size_t bytes) : limits_(&limits), bytes_(bytes) {}
        Ticket(Ticket&& other) noexcept
            : limits_(std::exchange(other.limits_, nullptr)), bytes_(other.bytes_) {}
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket() {
            if (limits_ != nullptr) limits_->give_back(bytes_);
        }

      private:
        Limits* limits_;
        std::size_t bytes_;
    };

    // Whether a request of that size would get a place now.
    bool has_room(std::size_t bytes) const {
        return requests_ < most_requests_ && bytes_ + bytes <= most_bytes_;
    }
    // Nothing where there is no room.
    std::optional<Ticket> take(std::size_t bytes) {
        const bool fits = requests_.fetch_add(1) < most_requests_;
        const bool has_bytes = bytes_.fetch_add(bytes) + bytes <= most_bytes_;
        Ticket ticket(*this, bytes);
        if (!fits || !has_bytes) return std::nullopt;
        report();
        return ticket;
    }
    std::size_t requests() const { return requests_; }
    std::size_t bytes() const { return bytes_; }

  private:
    void give_back(std::size_t bytes) {
        --requests_;
        bytes_ -= bytes;
        report();
    }
    void report() const {
        metrics_.held.set(static_cast<double>(requests_));
        metrics_.held_bytes.set(static_cast<double>(bytes_));
    }

    const std::size_t most_requests_;
    const std::size_t most_bytes_;
    const Metrics& metrics_;
    std::atomic<std::size_t> requests_{0};
    std::atomic<std::size_t> bytes_{0};
};

}  // namespace ingest::accept
