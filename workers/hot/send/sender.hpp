// Port: one reply to one patient, by whatever dialect the line speaks.
#pragma once

#include "shared/base/clock.hpp"
#include "workers/hot/lookup/line.hpp"
#include "workers/hot/send/dialect.hpp"

#include <functional>

namespace workers::hot::send {

struct Sent {
    Verdict verdict;
    std::int64_t written_at_us = 0;  // wall time; 0 if nothing was written
};

class Sender {
  public:
    using Done = std::function<void(Sent)>;
    virtual ~Sender() = default;
    // `right_until`: nothing is written after it (CLOCK_BOOTTIME). `done` is called exactly once,
    // on the loop's thread, 30 s later at most.
    virtual void send(const lookup::Line& line,
                      const Outgoing& outgoing,
                      shared::BootNs right_until,
                      Done done) = 0;
};

}  // namespace workers::hot::send
