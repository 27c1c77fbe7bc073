#include "ingest/accept/admission.hpp"

namespace ingest::accept {
namespace {

// A second's worth may come at once.
shared::limits::TokenBucket bucket(double rate) {
    return {rate, rate < 1 ? 1 : rate};
}

}  // namespace

Admission::Admission(const Rates& rates, const shared::Clock& clock)
    : rates_(rates), clock_(clock) {
    if (rates_.all > 0) all_ = bucket(rates_.all);
}

std::string_view Admission::refusal(std::string_view provider, const std::string& source) {
    if (is_backlog_full_) return "backlog";
    const bool is_limited = provider == "evolution" && !source.empty() && rates_.each_source > 0;
    if (!is_limited && !all_) return {};
    const shared::MonoUs now = clock_.mono_us();
    const std::lock_guard lock(guard_);
    // A source over its own rate takes nothing from the others'.
    if (is_limited) {
        const auto found = sources_.try_emplace(source, bucket(rates_.each_source)).first;
        if (!found->second.take(now)) return "source_rate";
    }
    if (all_ && !all_->take(now)) return "rate";
    return {};
}

}  // namespace ingest::accept
