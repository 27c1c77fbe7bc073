// The one thread that owns every conversation of this process.
//
// Everything that decides runs here, one piece at a time: records, acknowledgements, answers of
// providers and look-ups arrive as posted work. So the logic needs no locks.
#pragma once

#include "shared/base/clock.hpp"

#include <cstddef>
#include <functional>

namespace workers::hot::event_loop {

using Work = std::function<void()>;

// Port. The real one is epoll_loop; tests turn a virtual clock.
class EventLoop {
  public:
    virtual ~EventLoop() = default;
    // From any thread; work runs in the order posted.
    virtual void post(Work work) = 0;
    // From the loop's thread only: once, after at least that long.
    virtual void after(shared::MonoUs delay, Work work) = 0;
};

}  // namespace workers::hot::event_loop
