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
      reads_(breaker_for(settings.read_timeout)),
      adds_(breaker_for(settings.add_limit())) {}

bool Gate::may_call(limits::Breaker& breaker, Outcome& refusal) {
    const MonoUs now = clock_.mono_us();
    if (now < not_before_) {
        refusal = refusal_of("memory_rate_limited");
        refusal.retry_after = std::chrono::seconds((not_before_ - now + kSecond - 1) / kSecond);
        return false;
    }
    if (breaker.allow(now)) return true;
    refusal = refusal_of("memory_breaker_open");
    return false;
}

void Gate::settle(limits::Breaker& breaker, Era era, const Outcome& outcome) {
    const MonoUs now = clock_.mono_us();
    const std::chrono::microseconds wait = outcome.retry_after;
    if (wait.count() > 0) not_before_ = std::max(not_before_, now + wait.count());
    if (outcome.code == "memory_aborted") return;
    if (is_trouble(outcome)) {
        breaker.failed(era, now);
    } else {
        breaker.succeeded(era);
    }
}

std::optional<Gate::Era> Gate::begin_read(Outcome& refusal) {
    const std::lock_guard lock(guard_);
    if (!may_call(reads_, refusal)) return {};
    return reads_.generation();
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
    if (may_call(adds_, refusal)) return adds_.generation();
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
    return now < not_before_ || reads_.is_open(now);
}

}  // namespace shared::memory::mem0
