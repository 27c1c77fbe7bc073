// Answers of the caches on the worker's loop.
#pragma once

#include "shared/cache/executor.hpp"
#include "workers/hot/event_loop/event_loop.hpp"

#include <functional>
#include <utility>

namespace workers::hot::lookup {

class LoopExecutor final : public shared::cache::Executor {
  public:
    explicit LoopExecutor(event_loop::EventLoop& loop) : loop_(loop) {}
    void post(std::function<void()> work) override { loop_.post(std::move(work)); }
    void after(shared::MonoUs delay, std::function<void()> work) override {
        loop_.after(delay, std::move(work));
    }

  private:
    event_loop::EventLoop& loop_;
};

}  // namespace workers::hot::lookup
