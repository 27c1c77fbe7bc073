// How long replies took, as the days of core.clinic_days keep it: counts between fixed bounds, so
// that any quantile can be asked of them. Pure.
#pragma once

#include "shared/json/value.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace ops::frontdeskctl {

// Milliseconds from webhook to the provider's answer; the last count has no upper bound.
inline constexpr std::array<std::int64_t, 15> kReplyBounds{
    50, 100, 150, 200, 300, 500, 750, 1'000, 1'500, 2'000, 3'000, 5'000, 10'000, 30'000, 60'000};

struct ReplyTimes {
    std::array<std::int64_t, kReplyBounds.size() + 1> counts{};

    // The bound below which so much of them lies (0 < share <= 1), `<=150`; `>60000` beyond the
    // last bound, `-` where there is no reply.
    std::string quantile_text(double share) const;
};

ReplyTimes read_reply_times(const shared::json::Value& list);

}  // namespace ops::frontdeskctl
