// Port between what is posted and the loop that posts it.
#pragma once

#include "tests/load/tally.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace tests::load {

struct Outgoing {
    std::size_t tag = 0;      // given back with the answer
    std::size_t address = 0;  // which of the loop's addresses
    std::string request;      // the bytes of the whole request
};

// Called by one thread. Times are microseconds of the loop's monotonic clock.
class Work {
  public:
    virtual ~Work() = default;
    // When the next post is due; nothing where there is none (an answer may bring more).
    virtual std::optional<std::int64_t> next_us() const = 0;
    // That post; `now_us` is not before next_us().
    virtual Outgoing take(std::int64_t now_us) = 0;
    // Each post that was taken, once.
    virtual void ended(std::size_t tag, const Answer& answer) = 0;
    // A post found every connection in use and waits for one.
    virtual void crowded() = 0;
    // Nothing more is to become due.
    virtual void stop() = 0;
};

}  // namespace tests::load
