#include "ops/sandbox/retry_plan.hpp"

#include <algorithm>

namespace ops::sandbox {
namespace {

constexpr int kEvolutionAttempts = 10;
constexpr std::int64_t kFirstWaitMs = 5'000;
constexpr std::int64_t kMostWaitMs = 300'000;
constexpr std::int64_t kV1WaitMs = 30'000;
// 5+10+20+40+80+160+3*300 s of waits between ten attempts; 9*30 s in 1.x; Meta's seven days.
constexpr std::int64_t kV2SpanMs = 1'215'000;
constexpr std::int64_t kV1SpanMs = 270'000;
constexpr std::int64_t kMetaSpanMs = 7LL * 24 * 3600 * 1000;
constexpr double kJitter = 0.2;

bool is_good(const Tried& tried) {
    if (tried.dialect == Dialect::kMeta) return tried.status == 200;
    return tried.status >= 200 && tried.status < 300;
}

bool is_final(const Tried& tried) {
    if (tried.dialect != Dialect::kEvolutionV2) return false;
    return tried.status == 400 || tried.status == 401 || tried.status == 403 ||
           tried.status == 404 || tried.status == 422;
}

bool is_patience_over(const Tried& tried) {
    switch (tried.dialect) {
        case Dialect::kMeta:
            return tried.age_ms >= kMetaSpanMs;
        case Dialect::kEvolutionV1:
            return tried.attempts >= kEvolutionAttempts && tried.age_ms >= kV1SpanMs;
        case Dialect::kEvolutionV2:
            break;
    }
    return tried.attempts >= kEvolutionAttempts && tried.age_ms >= kV2SpanMs;
}

}  // namespace

Next next_step(const Tried& tried) {
    if (is_good(tried)) return Next::kDone;
    return is_final(tried) || is_patience_over(tried) ? Next::kGiveUp : Next::kAgain;
}

std::int64_t own_wait_ms(Dialect dialect, int attempts) {
    if (dialect == Dialect::kEvolutionV1) return kV1WaitMs;
    const int doublings = std::clamp(attempts - 1, 0, 20);
    return std::min(kFirstWaitMs << doublings, kMostWaitMs);
}

std::int64_t wait_ms(Dialect dialect, int attempts, std::int64_t cap_ms, double dice) {
    const auto wait = static_cast<double>(std::min(own_wait_ms(dialect, attempts), cap_ms));
    return static_cast<std::int64_t>(wait * (1.0 - kJitter + 2 * kJitter * dice));
}

}  // namespace ops::sandbox
