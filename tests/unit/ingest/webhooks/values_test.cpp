#include "ingest/webhooks/values.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

std::optional<std::int64_t> number(const std::string& json) {
    shared::json::Parser parser;
    return whole_number(*parser.parse(json));
}

TEST(WholeNumber, is_read_in_each_form) {
    EXPECT_EQ(number("1893576900"), 1'893'576'900);
    EXPECT_EQ(number("\"1893576900\""), 1'893'576'900);
    EXPECT_EQ(number("1893576900.0"), 1'893'576'900);
    EXPECT_EQ(number(R"({"low":-1731558533,"high":410,"unsigned":true})"), 1'763'500'000'123);
    EXPECT_EQ(number(R"({"low":5,"high":0,"unsigned":false})"), 5);
    EXPECT_EQ(number(R"({"low":-1,"high":-1,"unsigned":false})"), -1);
}

TEST(WholeNumber, is_nothing_for_anything_else) {
    for (const char* text : {"null",
                             "\"\"",
                             "\"12x\"",
                             "\" 12\"",
                             "true",
                             "[]",
                             "{}",
                             R"({"low":1})",
                             "1e300",
                             R"("99999999999999999999")"}) {
        EXPECT_EQ(number(text), std::nullopt) << text;
    }
}

TEST(ProviderTime, is_milliseconds_of_seconds_or_milliseconds) {
    shared::json::Parser parser;
    const shared::WallMs now = 1'893'576'960'000;
    EXPECT_EQ(provider_time(*parser.parse("1893576900"), now), 1'893'576'900'000);
    EXPECT_EQ(provider_time(*parser.parse("\"1893576900123\""), now), 1'893'576'900'123);
}

TEST(ProviderTime, is_none_where_absurd) {
    shared::json::Parser parser;
    const shared::WallMs now = 1'893'576'960'000;
    // The last one, times 1,000, wraps to a time of today.
    for (const char* text :
         {"0", "-5", "null", "1893763361", "9223372036854775807", "1000", "-2305843007320117052"}) {
        EXPECT_EQ(provider_time(*parser.parse(text), now), 0) << text;
    }
}

TEST(Clean, removes_nul_and_cuts_at_a_character) {
    EXPECT_EQ(clean(std::string_view("a\0b", 3), 10), "ab");
    EXPECT_EQ(clean("aé", 2), "a");
    EXPECT_EQ(clean("aé", 3), "aé");
    EXPECT_EQ(clean("", 0), "");
}

TEST(CleanId, takes_digits_of_numbers_and_no_control_characters) {
    shared::json::Parser parser;
    EXPECT_EQ(clean_id(*parser.parse("42")), "42");
    EXPECT_EQ(clean_id(*parser.parse(R"("a\nb")")), "ab");
    EXPECT_EQ(clean_id(*parser.parse("{}")), "");
}

}  // namespace
}  // namespace ingest::webhooks
