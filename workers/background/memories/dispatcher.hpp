// Tells the memory provider what was said, and what is to be forgotten: claims rows of core.outbox,
// calls, notes what became of them.
//
// An addition whose end is not known (no answer, a killed worker) is looked for in the patient's
// list before it is tried again: the provider itself would keep it twice. Several processes share
// the rows; a claim is for one of them until its lease is over, and the right to begin an addition
// or a forgetting ends before that, also for a process that was stopped meanwhile.
#pragma once

#include "shared/app/health.hpp"
#include "shared/base/clock.hpp"
#include "shared/memory/provider.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/backoff.hpp"
#include "workers/background/memories/queue.hpp"
#include "workers/background/memories/settings.hpp"
#include "workers/background/memories/upkeep.hpp"
#include "workers/background/metrics.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace workers::background::memories {

inline constexpr std::chrono::milliseconds kLookEvery{250};

// Not thread-safe: all of it belongs to the thread that calls run(). All parts must outlive it.
class Dispatcher {
  public:
    struct Parts {
        shared::postgres::Connection& connection;  // its own
        shared::memory::Provider& provider;
        const shared::Clock& clock;
        const Metrics& metrics;
        shared::app::Health& health;     // as the settings name it
        std::function<double()> random;  // of [0, 1)
        // Told at each turn, every 250 ms at least.
        std::function<void()> on_turn = [] {};
    };

    // Throws nothing; speaks to nobody.
    Dispatcher(Parts parts, const DispatchSettings& settings);
    // Answers that come later are dropped: their rows say that they are open.
    ~Dispatcher();
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;

    // Until a stop, which does not wait for calls under way.
    void run(const std::stop_token& stop);
    // One turn: notes what has ended, begins what is due.
    void turn();
    // Waits until a call has ended, `patience` at most; whether one has.
    bool wait(std::chrono::milliseconds patience);
    // Begun and not noted yet.
    std::size_t open() const;

  private:
    // What callbacks hand over; shared with them, because they may come after our end.
    struct Answers;

    bool note();
    void begin(const Claim& claim, shared::BootNs begin_before);
    void add(const Claim& claim, const shared::memory::UserId& user, shared::BootNs begin_before);
    void find(const Claim& claim, const shared::memory::UserId& user);
    void forget(const Claim& claim,
                const shared::memory::UserId& user,
                shared::BootNs begin_before);
    void refuse(const Claim& claim, shared::memory::Fate fate, const char* code);
    void count(Verb verb, const shared::memory::Outcome& outcome, const char* word);
    void give_up(const Settled& one);
    void put_off(const shared::Error& error);
    static void log_trouble(const shared::Error& error);
    void show();

    Parts parts_;
    const DispatchSettings settings_;
    Upkeep upkeep_;
    std::shared_ptr<Answers> answers_;
    std::vector<Settled> unnoted_;  // that PostgreSQL has not taken yet
    Backoff backoff_;
    std::string trouble_;  // code of what holds us up; empty: nothing
    shared::MonoUs not_before_ = 0;
};

}  // namespace workers::background::memories
