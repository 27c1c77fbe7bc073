// `frontdeskctl cache pattern`.
#include "ops/frontdeskctl/cache_print.hpp"
#include "ops/frontdeskctl/commands.hpp"
#include "shared/cache/matching.hpp"

#include <iostream>
#include <string_view>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::cache::MatchedKeys;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kStep{2'000};
constexpr std::chrono::seconds kTellEvery{1};

// One line a second, so that a person sees that it goes on.
class KeyProgress {
  public:
    explicit KeyProgress(std::string_view what) : what_(what) {}
    void tell(std::uint64_t count) {
        const auto now = SteadyClock::now();
        if (now - told_ < kTellEvery) return;
        told_ = now;
        fmt::print(stderr, "frontdeskctl: {} keys {} so far\n", count, what_);
    }

  private:
    std::string_view what_;
    SteadyClock::time_point told_ = SteadyClock::now();
};

shared::cache::Matching matching_of(const CacheOptions& options, KeyProgress& progress) {
    shared::cache::Matching out;
    out.pattern = options.pattern;
    out.step = kStep;
    if (options.deletes) out.most = 0;
    if (!options.deletes && options.limit > 0) out.most = static_cast<std::size_t>(options.limit);
    out.goes_on = [&progress](std::uint64_t count) {
        progress.tell(count);
        return true;
    };
    out.on_away = [](const std::string& server, const shared::Error& error) {
        fmt::print(stderr, "frontdeskctl: {}: {}: {}\n", server, error.code, error.detail);
    };
    return out;
}

bool is_confirmed(const MatchedKeys& found, bool is_agreed) {
    if (found.count <= 1 || is_agreed) return true;
    // Not among the answer, which may be read by a program.
    fmt::print(stderr, "delete {} keys? [y/N] ", found.count);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
}

}  // namespace

int cache_pattern(const Settings& settings, const CacheOptions& options) {
    shared::redis::Servers servers(settings.redis);
    KeyProgress finding("found");
    auto found = shared::cache::find_keys(servers, matching_of(options, finding));
    if (options.deletes) {
        if (!is_confirmed(found, options.yes)) return fail("nothing was deleted");
        KeyProgress deleting("deleted");
        shared::cache::delete_keys(servers, matching_of(options, deleting), found);
    }
    fmt::print("{}",
               options.json ? shared::cache::matched_json(found) + "\n" : matched_text(found));
    return found.away.empty() ? kDone : kFailed;
}

}  // namespace ops::frontdeskctl
