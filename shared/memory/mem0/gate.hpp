// Whether mem0 may be called now: breakers, a wait it asked for, the additions under way.
// Thread-safe.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/limits/breaker.hpp"
#include "shared/memory/mem0/adds_in_flight.hpp"
#include "shared/memory/mem0/settings.hpp"
#include "shared/memory/provider.hpp"

#include <mutex>
#include <optional>

namespace shared::memory::mem0 {

class Gate {
  public:
    using Era = limits::Breaker::Generation;

    // Keeps a reference to `clock`.
    Gate(const Settings& settings, const Clock& clock);

    // Nothing, and `refusal` says why, where no call may begin. Every era handed out is given back
    // by the function of the same kind.
    std::optional<Era> begin_read(Outcome& refusal);
    void end_read(Era era, const Outcome& outcome);
    std::optional<Era> begin_add(const UserId& user, const Uuid& outbox_id, Outcome& refusal);
    // `is_lost`: mem0 may still be at work on it.
    void end_add(
        Era era, const UserId& user, const Uuid& outbox_id, const Outcome& outcome, bool is_lost);
    void seen(const UserId& user, const Uuid& outbox_id);
    bool refuses_reads() const;

  private:
    // Reads and additions have limits of their own there, and models of their own to fail.
    struct Side {
        limits::Breaker breaker;
        MonoUs not_before = 0;
    };
    bool may_call(Side& side, Outcome& refusal);
    void settle(Side& side, Era era, const Outcome& outcome);

    const Clock& clock_;
    mutable std::mutex guard_;
    Side reads_;
    Side adds_;
    AddsInFlight in_flight_;
};

}  // namespace shared::memory::mem0
