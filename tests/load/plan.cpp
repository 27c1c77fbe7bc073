#include "tests/load/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace tests::load {
namespace {

constexpr std::int64_t kRepeatLeastUs = 20'000;
constexpr std::int64_t kRepeatMostUs = 2'000'000;

// std::shuffle and the distributions differ between libraries; the plan of a seed must not.
std::uint64_t below(std::mt19937_64& random, std::uint64_t bound) {
    return random() % bound;
}

std::vector<std::uint32_t> turns(std::uint32_t conversations, std::mt19937_64& random) {
    std::vector<std::uint32_t> out(conversations);
    std::iota(out.begin(), out.end(), 0U);
    for (std::size_t i = out.size(); i > 1; --i) std::swap(out[i - 1], out[below(random, i)]);
    return out;
}

bool is_drawn(double share, std::mt19937_64& random) {
    constexpr std::uint64_t kParts = 1'000'000;
    return static_cast<double>(below(random, kParts)) < share * static_cast<double>(kParts);
}

}  // namespace

std::vector<PlannedPost> make_plan(const PlanOptions& options) {
    std::mt19937_64 random(options.seed);
    const auto order = turns(std::max(1U, options.conversations), random);
    const auto messages = static_cast<std::uint64_t>(std::llround(options.rate * options.seconds));
    const std::uint64_t burst = std::max(1U, options.burst);
    std::vector<PlannedPost> out;
    for (std::uint64_t i = 0; i < messages; ++i) {
        const auto first = static_cast<double>(i - i % burst);
        PlannedPost post;
        post.at_us = std::llround(first * 1e6 / options.rate);
        post.conversation = order[i % order.size()];
        post.sequence = static_cast<std::uint32_t>(i / order.size());
        out.push_back(post);
        if (!is_drawn(options.repeats, random)) continue;
        post.is_repeat = true;
        post.at_us += kRepeatLeastUs +
                      static_cast<std::int64_t>(below(random, kRepeatMostUs - kRepeatLeastUs));
        out.push_back(post);
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& left, const auto& right) {
        return left.at_us < right.at_us;
    });
    return out;
}

}  // namespace tests::load
