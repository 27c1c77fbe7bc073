// A virtual clock and the EventLoop that runs on it: single-threaded, the same run every time.
#pragma once

#include "tests/fakes/manual_clock.hpp"
#include "workers/hot/event_loop/event_loop.hpp"

#include <deque>
#include <functional>
#include <limits>
#include <map>

namespace fakes {

class ManualLoop final : public workers::hot::event_loop::EventLoop {
  public:
    explicit ManualLoop(ManualClock& clock) : clock_(clock) {}

    void post(workers::hot::event_loop::Work work) override { posted_.push_back(std::move(work)); }
    void after(shared::MonoUs delay, workers::hot::event_loop::Work work) override {
        timers_.emplace(clock_.now_us + delay, std::move(work));
    }

    // Runs what is posted until nothing is left; time stands still. What goes on for ever ends
    // at `most_at_once`, with `is_spinning`.
    void settle() {
        for (std::size_t done = 0; step(); ++done) {
            if (done == most_at_once) {
                is_spinning = true;
                return posted_.clear();
            }
        }
    }
    // Runs the first piece of what is posted; false if there is none.
    bool step() {
        if (posted_.empty()) return false;
        auto work = std::move(posted_.front());
        posted_.pop_front();
        work();
        return true;
    }

    // Moves time on to the next timer and runs it; false if there is none.
    bool fire() {
        if (timers_.empty()) return false;
        auto due = timers_.extract(timers_.begin());
        clock_.now_us = std::max(clock_.now_us, due.key());
        due.mapped()();
        return true;
    }

    // Moves time on, timer by timer.
    void advance(shared::MonoUs by) {
        const shared::MonoUs until = clock_.now_us + by;
        settle();
        while (!timers_.empty() && timers_.begin()->first <= until) {
            auto due = timers_.extract(timers_.begin());
            clock_.now_us = std::max(clock_.now_us, due.key());
            due.mapped()();
            settle();
        }
        clock_.now_us = until;
    }

    std::size_t most_at_once = std::numeric_limits<std::size_t>::max();
    bool is_spinning = false;

  private:
    ManualClock& clock_;
    std::deque<workers::hot::event_loop::Work> posted_;
    std::multimap<shared::MonoUs, workers::hot::event_loop::Work> timers_;
};

}  // namespace fakes
