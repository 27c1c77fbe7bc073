#include "workers/hot/lookup/listed_source.hpp"

#include "shared/base/log.hpp"
#include "shared/json/repair.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace workers::hot::lookup {
namespace {

using shared::app::Health;
using shared::memory::Listing;
using shared::memory::Remembered;

// Maybe what was said is being worked on still, or its extraction failed.
constexpr shared::MonoUs kEmptyFresh = 300'000'000;
constexpr std::size_t kMostText = 2'048;  // as much of a message as facts are found in
constexpr std::size_t kMostId = 64;       // a uuid has 36; a longer one is told to nobody
constexpr std::size_t kMostFact = 200;    // what is said to people, and stands in each turn
constexpr std::array<std::string_view, 3> kFacts{"name", "language", "allergy_flag"};

std::string clipped(const std::string& text, std::size_t most) {
    if (text.size() <= most) return text;
    return text.substr(0, shared::json::utf8_prefix(std::string_view(text).substr(0, most)));
}

Listed::Memory kept(const Remembered& one) {
    Listed::Memory out;
    if (one.id.size() <= kMostId) out.id = one.id;
    out.kind = one.kind.empty() ? "memory" : clipped(one.kind, kMostFact);
    const bool is_fact = std::find(kFacts.begin(), kFacts.end(), out.kind) != kFacts.end();
    out.text = clipped(one.text, is_fact ? kMostFact : kMostText);
    out.language = clipped(one.language, kMostFact);
    out.told_at = clipped(one.told_at.empty() ? one.created_at : one.told_at, kMostFact);
    return out;
}

}  // namespace

ListedSource::ListedSource(std::unique_ptr<shared::memory::Provider> provider,
                           const shared::Clock& clock,
                           Health& health,
                           const Metrics& metrics)
    : clock_(clock), health_(health), metrics_(metrics), provider_(std::move(provider)) {
    health_.set("mem0", Health::State::kUp, "not asked yet");
}

void ListedSource::list(const std::string& id, Done done) {
    const auto user = shared::memory::UserId::parse(id);
    if (!user) return done(std::vector<shared::cache::Read<Listed>>());
    const auto call = begin_call();
    if (!call) {
        metrics_.count_memory_call("memory_busy");
        return done(shared::Error{"memory_busy", "", shared::Action::kRetry});
    }
    provider_->list(
        *user,
        [this, id, call = *call, began = **call, done = std::move(done)](const Listing& listing) {
            end_call(call);
            take(id, began, listing, done);
        });
}

std::optional<ListedSource::Begun::const_iterator> ListedSource::begin_call() {
    const std::lock_guard lock(guard_);
    if (begun_.size() >= kMostCalls) return std::nullopt;
    return begun_.insert(clock_.mono_us());
}

void ListedSource::end_call(Begun::const_iterator call) {
    const std::lock_guard lock(guard_);
    was_prompt_ = clock_.mono_us() - *call <= kPrompt;
    begun_.erase(call);
}

bool ListedSource::is_away() const {
    {
        const std::lock_guard lock(guard_);
        const bool is_slow = !begun_.empty() && clock_.mono_us() - *begun_.begin() > kPrompt;
        if (is_slow || !was_prompt_) return true;
    }
    return provider_->refuses_reads();
}

void ListedSource::take(const std::string& id,
                        shared::MonoUs began,
                        const Listing& listing,
                        const Done& done) {
    const auto& outcome = listing.outcome;
    metrics_.count_memory_call(outcome.is_done() ? "ok" : outcome.code);
    if (outcome.is_done() || outcome.status != 0 || outcome.code == "memory_timeout") {
        metrics_.memory_seconds.observe(static_cast<double>(clock_.mono_us() - began) / 1e6);
    }
    tell(listing);
    if (!outcome.is_done()) return done(shared::Error{outcome.code, "", shared::Action::kRetry});
    Listed listed{id, {}};
    listed.memories.reserve(listing.memories.size());
    for (const Remembered& each : listing.memories) listed.memories.push_back(kept(each));
    const shared::MonoUs fresh_for = listed.memories.empty() ? kEmptyFresh : -1;
    std::vector<shared::cache::Read<Listed>> reads;
    reads.push_back({id, std::move(listed), 0, fresh_for});
    done(std::move(reads));
}

void ListedSource::tell(const Listing& listing) const {
    const auto& outcome = listing.outcome;
    if (listing.is_empty) metrics_.memory_empty.add();
    if (listing.foreign > 0) {
        metrics_.memory_foreign.add(static_cast<double>(listing.foreign));
        shared::log::warning_every(30,
                                   "memory.foreign",
                                   "mem0 gave memories of somebody else; they were dropped",
                                   {{"rows", listing.foreign}});
    }
    if (outcome.code == "memory_aborted") return;
    if (outcome.is_done()) return health_.set("mem0", Health::State::kUp);
    health_.set("mem0", Health::State::kDegraded, outcome.code);
    shared::log::warning_every(30,
                               "memory.list",
                               "memories cannot be listed",
                               {{"code", outcome.code}, {"status", outcome.status}});
}

}  // namespace workers::hot::lookup
