#include "workers/hot/send/throttle.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace workers::hot::send {
namespace {

using shared::limits::TokenBucket;

struct Rate {
    double per_second;
    double burst;
};
// Evolution has no limit of its own; numbers are banned for fast sending. What the origin kept.
constexpr Rate kEvolutionLine{1, 5};
// Meta's documented throughput of a number, and of one number to one user: one in 6 s with a burst
// of 45 on credit.
constexpr Rate kMetaLine{80, 80};
constexpr Rate kMetaPair{1.0 / 6, 45};
constexpr std::size_t kPairs = 50'000;  // kept; then those that are full again go

Rate rate_of(bool is_meta, double share) {
    const Rate whole = is_meta ? kMetaLine : kEvolutionLine;
    return {whole.per_second * share, std::max(1.0, whole.burst * share)};
}

}  // namespace

Throttle::Pass::Pass(std::shared_ptr<std::atomic<int>> under_way)
    : under_way_(std::move(under_way)) {
    ++*under_way_;
}

void Throttle::Pass::release() {
    if (const auto held = std::exchange(under_way_, nullptr)) --*held;
}

bool Throttle::is_free(const Source& source) const {
    return *source.under_way < settings_.slots_per_source;
}

Throttle::Entered Throttle::enter(const lookup::Line& line, const std::string& conversation) {
    const shared::MonoUs now = clock_.mono_us();
    Source& source = sources_[line.source];
    const bool is_in_turn = source.turn.empty() || serving_ == &source;
    if (!is_free(source) || !is_in_turn) return {};
    TokenBucket* bucket = bucket_of(line);
    TokenBucket* pair = pair_of(line, conversation);
    const shared::MonoUs ready_in = std::max(bucket != nullptr ? bucket->ready_in(now) : 0,
                                             pair != nullptr ? pair->ready_in(now) : 0);
    if (ready_in > 0) return {nullptr, ready_in};
    if (bucket != nullptr) bucket->take_anyway(now);
    if (pair != nullptr) pair->take_anyway(now);
    return {std::make_shared<Pass>(source.under_way), 0};
}

Throttle::Ticket Throttle::enter_at_once(const lookup::Line& line,
                                         const std::string& conversation) {
    const shared::MonoUs now = clock_.mono_us();
    if (TokenBucket* bucket = bucket_of(line)) bucket->take_anyway(now);
    if (TokenBucket* pair = pair_of(line, conversation)) pair->take_anyway(now);
    return std::make_shared<Pass>(sources_[line.source].under_way);
}

void Throttle::give_back(const lookup::Line& line, const std::string& conversation) {
    if (TokenBucket* bucket = bucket_of(line)) bucket->give_back();
    if (TokenBucket* pair = pair_of(line, conversation)) pair->give_back();
}

void Throttle::await_slot(const lookup::Line& line, std::function<bool()> wake) {
    Source& source = sources_[line.source];
    auto& waiting = source.waiting[line.clinic_id];
    if (waiting.empty()) source.turn.push_back(line.clinic_id);
    waiting.push_back(std::move(wake));
}

// One of the clinic whose turn it is; it stands last in line afterwards.
std::function<bool()> Throttle::next_of(Source& source) {
    const std::string clinic = source.turn.front();
    source.turn.pop_front();
    auto& waiting = source.waiting[clinic];
    auto wake = std::move(waiting.front());
    waiting.pop_front();
    if (waiting.empty()) {
        source.waiting.erase(clinic);
    } else {
        source.turn.push_back(clinic);
    }
    return wake;
}

void Throttle::serve() {
    if (serving_ != nullptr) return;  // who is woken may end a send at once
    for (auto& [name, source] : sources_) {
        while (!source.turn.empty() && is_free(source)) {
            const auto wake = next_of(source);
            serving_ = &source;
            (void)wake();
            serving_ = nullptr;
        }
    }
}

std::size_t Throttle::room(const std::string& line) const {
    const auto found = lines_.find(line);
    if (found == lines_.end()) return std::numeric_limits<std::size_t>::max();
    return found->second.bucket.whole(clock_.mono_us());
}

void Throttle::set_share(double share) {
    if (share == share_ || share <= 0) return;
    share_ = share;
    for (auto& [name, limit] : lines_) {
        const Rate rate = rate_of(limit.is_meta, share_);
        limit.bucket.change(rate.per_second, rate.burst, clock_.mono_us());
    }
}

TokenBucket* Throttle::bucket_of(const lookup::Line& line) {
    if (!line.keeps_send_limits) return nullptr;
    const bool is_meta = line.dialect == "meta";
    const Rate rate = rate_of(is_meta, share_);
    const auto [found, is_new] =
        lines_.try_emplace(line.line, LineLimit{is_meta, {rate.per_second, rate.burst}});
    return &found->second.bucket;
}

TokenBucket* Throttle::pair_of(const lookup::Line& line, const std::string& conversation) {
    if (!line.keeps_send_limits || line.dialect != "meta") return nullptr;
    if (pairs_.size() >= kPairs) {
        const shared::MonoUs now = clock_.mono_us();
        std::erase_if(pairs_, [&](const auto& pair) { return pair.second.is_full(now); });
    }
    const auto [found, is_new] =
        pairs_.try_emplace(conversation, kMetaPair.per_second, kMetaPair.burst);
    return &found->second;
}

}  // namespace workers::hot::send
