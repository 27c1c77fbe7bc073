#include "ops/frontdeskctl/repartition_wait.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLookEvery{500};
constexpr std::chrono::seconds kTellEvery{5};

}  // namespace

void tell(const std::string& line) {
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

shared::Result<void> await(const Wait& wait) {
    const auto begun = steady_clock::now();
    const auto limit = begun + std::chrono::seconds(wait.seconds);
    auto told_at = begun - kTellEvery;
    for (;;) {
        const auto left = wait.look();
        if (!left && left.error().action != Action::kRetry) return left.error();
        if (left && left->empty()) return {};
        const std::string open = left ? *left : left.error().code + ": " + left.error().detail;
        const auto now = steady_clock::now();
        if (now >= limit) {
            return Error{
                "too_late",
                fmt::format(
                    "{}: not within {} s: {}. {}", wait.what, wait.seconds, open, wait.way_out),
                Action::kStop};
        }
        if (now - told_at >= kTellEvery) {
            told_at = now;
            tell(fmt::format("  {}: {}; {}", wait.what, open, wait.beside()));
        }
        std::this_thread::sleep_for(kLookEvery);
    }
}

}  // namespace ops::frontdeskctl
