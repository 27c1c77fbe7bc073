// Port: the thread that asks, where answers that took a while are given back.
#pragma once

#include "shared/base/clock.hpp"

#include <functional>

namespace shared::cache {

class Executor {
  public:
    virtual ~Executor() = default;
    // From any thread; runs on the asking one.
    virtual void post(std::function<void()> work) = 0;
    // From the asking thread only: once, after at least that long.
    virtual void after(MonoUs delay, std::function<void()> work) = 0;
};

}  // namespace shared::cache
