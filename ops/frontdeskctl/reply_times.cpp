#include "ops/frontdeskctl/reply_times.hpp"

#include <cmath>
#include <numeric>

namespace ops::frontdeskctl {

std::string ReplyTimes::quantile_text(double share) const {
    const auto all = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
    if (all == 0) return "-";
    auto left = static_cast<std::int64_t>(std::ceil(share * static_cast<double>(all)));
    for (std::size_t i = 0; i < kReplyBounds.size(); ++i) {
        left -= counts[i];
        if (left <= 0) return "<=" + std::to_string(kReplyBounds[i]);
    }
    return ">" + std::to_string(kReplyBounds.back());
}

ReplyTimes read_reply_times(const shared::json::Value& list) {
    ReplyTimes out;
    std::size_t at = 0;
    list.each_element([&](shared::json::Value count) {
        if (at < out.counts.size()) out.counts[at++] = count.integer_or(0);
    });
    return out;
}

}  // namespace ops::frontdeskctl
