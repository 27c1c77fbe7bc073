#include "ops/frontdeskctl/reply_times.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

ReplyTimes of(const std::string& json) {
    shared::json::Parser parser;
    return read_reply_times(*parser.parse(json));
}

TEST(ctl_reply_times, tell_below_which_bound_a_share_lies) {
    const auto times = of("[0,8,0,0,0,0,0,0,0,0,0,0,0,0,0,2]");
    EXPECT_EQ(times.quantile_text(0.5), "<=100");
    EXPECT_EQ(times.quantile_text(0.8), "<=100");
    EXPECT_EQ(times.quantile_text(0.81), ">60000");
    EXPECT_EQ(of("[1]").quantile_text(1), "<=50");
}

TEST(ctl_reply_times, tell_nothing_of_no_replies) {
    EXPECT_EQ(ReplyTimes{}.quantile_text(0.5), "-");
    EXPECT_EQ(of("{}").quantile_text(0.95), "-");
    EXPECT_EQ(of("[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,9]").quantile_text(0.5), "-");
}

}  // namespace
}  // namespace ops::frontdeskctl
