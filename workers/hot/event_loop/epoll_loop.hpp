// The EventLoop on epoll and an eventfd.
#pragma once

#include "workers/hot/event_loop/event_loop.hpp"

#include <atomic>
#include <mutex>
#include <queue>
#include <vector>

namespace workers::hot::event_loop {

class EpollLoop final : public EventLoop {
  public:
    EpollLoop();
    ~EpollLoop() override;

    void post(Work work) override;
    void after(shared::MonoUs delay, Work work) override;

    // A descriptor that others write to (8 bytes) to wake the loop.
    int wake_fd() const { return event_fd_; }
    // Runs posted work and due timers; waits at most `most` if there is neither.
    void turn(shared::MonoUs most);

  private:
    struct Timer {
        shared::MonoUs due = 0;
        std::uint64_t order = 0;
        Work work;
        bool operator<(const Timer& other) const {  // earliest on top of the heap
            return due != other.due ? due > other.due : order > other.order;
        }
    };
    void wait(shared::MonoUs most);
    bool run_posted();
    void run_timers();

    int event_fd_ = -1;
    std::mutex guard_;
    std::vector<Work> posted_;
    std::atomic<bool> is_signalled_{false};
    std::vector<Timer> timers_;  // a heap
    std::uint64_t order_ = 0;
};

}  // namespace workers::hot::event_loop
