// Instructions that this thread takes in user space, counted by the processor.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tests::bench::cache {

// Not thread-safe.
class Instructions {
  public:
    Instructions() {
        perf_event_attr wanted{};
        wanted.type = PERF_TYPE_HARDWARE;
        wanted.size = sizeof wanted;
        wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
        wanted.exclude_kernel = 1;
        wanted.exclude_hv = 1;
        counter_ = static_cast<int>(::syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0));
        if (counter_ < 0) why_ = std::strerror(errno);
    }
    ~Instructions() {
        if (counter_ >= 0) ::close(counter_);
    }
    Instructions(const Instructions&) = delete;
    Instructions& operator=(const Instructions&) = delete;

    // False where the machine or its owner does not let us.
    bool is_there() const { return counter_ >= 0; }
    std::string why() const { return "perf_event_open: " + why_; }
    std::uint64_t value() const {
        std::uint64_t out = 0;
        return ::read(counter_, &out, sizeof out) == sizeof out ? out : 0;
    }

  private:
    int counter_ = -1;
    std::string why_;
};

}  // namespace tests::bench::cache
