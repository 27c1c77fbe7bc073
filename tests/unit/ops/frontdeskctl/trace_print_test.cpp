#include "ops/frontdeskctl/trace.hpp"
#include "shared/json/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using testing::HasSubstr;

Occurrence replied() {
    Occurrence out;
    out.record = "019b2c3d-4e5f-7a01-8b23-9c4d5e6f7001";
    out.outcome = "replied";
    out.delivery = "sent";
    out.clinic = "Harbor Dental Care";
    out.intent = "price";
    out.reply = TraceReply{"r-1", "A cleaning is USD 120.", "3EB0", 1};
    out.stages = {{"received", 1'000'000}, {"sent", 1'012'500}};
    out.row = out.in_database = true;
    out.log_rows = 2;
    return out;
}

TEST(trace_json, has_what_scripts_rely_on) {
    shared::json::Parser parser;
    const auto text = trace_json("3A", {replied(), Occurrence{}});
    const auto root = parser.parse(text).value();
    EXPECT_EQ(root["message"].string_or(""), "3A");
    EXPECT_TRUE(root["found"].bool_or(false));
    ASSERT_EQ(root["occurrences"].size(), 2U);
    const auto first = root["occurrences"].at(0);
    EXPECT_EQ(first["outcome"].string_or(""), "replied");
    EXPECT_EQ(first["reply"]["text"].string_or(""), "A cleaning is USD 120.");
    EXPECT_EQ(first["reply"]["attempt"].integer_or(0), 1);
    EXPECT_EQ(first["stages"]["sent"].integer_or(0), 1'012'500);
    EXPECT_TRUE(first["row"].bool_or(false));
    EXPECT_EQ(first["log_rows"].integer_or(0), 2);
    EXPECT_TRUE(root["occurrences"].at(1)["reply"].is_null());
}

TEST(trace_json, says_when_nothing_is_known) {
    EXPECT_EQ(trace_json("x", {}), R"({"message":"x","found":false,"occurrences":[]})");
}

TEST(trace_text, tells_outcome_reply_and_stages) {
    const auto text = trace_text("3A", {replied()});
    EXPECT_THAT(text, HasSubstr("message 3A: 1 occurrence\n"));
    EXPECT_THAT(text, HasSubstr("outcome   replied\n"));
    EXPECT_THAT(text, HasSubstr("reply     A cleaning is USD 120.\n"));
    EXPECT_THAT(text, HasSubstr("received +0.0 ms, sent +12.5 ms"));
}

TEST(occurrence, is_settled_with_a_final_outcome_and_no_open_delivery) {
    auto each = replied();
    EXPECT_TRUE(each.is_settled());
    each.delivery = "unconfirmed";
    EXPECT_FALSE(each.is_settled());
    each.delivery = "none";
    each.outcome = "parked";
    EXPECT_FALSE(each.is_settled());
}

}  // namespace
}  // namespace ops::frontdeskctl
