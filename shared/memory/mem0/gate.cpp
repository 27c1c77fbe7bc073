#include "shared/memory/mem0/gate.hpp"

#include "shared/memory/mem0/statuses.hpp"

#include <algorithm>

namespace shared::memory::mem0 {
namespace {

constexpr MonoUs kSecond = 1'000'000;

// A probe has the time of any other call, and a second to be told of its end.
limits::BreakerSettings breaker_for(std::chrono::milliseconds timeout) {
    limits::BreakerSettings out;
    out.probe_deadline_us = std::chrono::microseconds(timeout).count() + kSecond;
    return out;
}

Outcome refusal_of(const char* code) {
    Outcome out;
    out.fate = Fate::kRetry;
    out.code = code;
    return out;
}

}  // namespace

Gate::Gate(const Settings& settings, const Clock& clock)
    : clock_(clock),
      reads_{limits::Breaker(breaker_for(settings.read_timeout))},
      adds_{limits::Breaker(breaker_for(settings.add_limit()))} {}

bool Gate::may_call(Side& side, Outcome& refusal) {
    const MonoUs now = clock_.mono_us();
    if (now < side.not_before) {
        refusal = refusal_of("memory_rate_limited");
        refusal.retry_after = std::chrono::seconds((side.not_before - now + kSecond - 1) / kSecond);
        return false;
    }
    if (side.breaker.allow(now)) return true;
    refusal = refusal_of("memory_breaker_open");
    return false;
}

void Gate::settle(Side& side, Era era, const Outcome& outcome) {
    const MonoUs now = clock_.mono_us();
    const std::chrono::microseconds wait = outcome.retry_after;
    if (wait.count() > 0) side.not_before = std::max(side.not_before, now + wait.count());
    // Nothing of either was heard there.
    if (outcome.code == "memory_aborted" || outcome.code == "memory_late") return;
    if (is_trouble(outcome)) {
        side.breaker.failed(era, now);
    } else {
        side.breaker.succeeded(era);
    }
}

std::optional<Gate::Era> Gate::begin_read(Outcome& refusal) {
    const std::lock_guard lock(guard_);
    if (!may_call(reads_, refusal)) return {};
    return reads_.breaker.generation();
}

void Gate::end_read(Era era, const Outcome& outcome) {
    const std::lock_guard lock(guard_);
    settle(reads_, era, outcome);
}

std::optional<Gate::Era> Gate::begin_add(const UserId& user,
                                         const Uuid& outbox_id,
                                         Outcome& refusal) {
    const std::lock_guard lock(guard_);
    const auto entry = in_flight_.begin(user, outbox_id, clock_.mono_us());
    if (entry == AddsInFlight::Entry::kFull) refusal = refusal_of("memory_adds_full");
    if (entry == AddsInFlight::Entry::kPatientBusy) refusal = refusal_of("memory_patient_busy");
    if (entry != AddsInFlight::Entry::kTaken) return {};
    // Last, because it may hand out the one probe.
    if (may_call(adds_, refusal)) return adds_.breaker.generation();
    in_flight_.end(user, outbox_id);
    return {};
}

void Gate::end_add(
    Era era, const UserId& user, const Uuid& outbox_id, const Outcome& outcome, bool is_lost) {
    const std::lock_guard lock(guard_);
    settle(adds_, era, outcome);
    if (is_lost) {
        in_flight_.lose(user, outbox_id, clock_.mono_us());
    } else {
        in_flight_.end(user, outbox_id);
    }
}

void Gate::seen(const UserId& user, const Uuid& outbox_id) {
    const std::lock_guard lock(guard_);
    in_flight_.seen(user, outbox_id);
}

bool Gate::refuses_reads() const {
    const std::lock_guard lock(guard_);
    const MonoUs now = clock_.mono_us();
    return now < reads_.not_before || reads_.breaker.is_open(now);
}

}  // namespace shared::memory::mem0
