#include "ops/sandbox/patient.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ops::sandbox;

shared::Result<Written> parse(const std::string& body) {
    shared::json::Parser parser;
    return parse_patient(*parser.parse(body), {1'795'000'000'000, "3A00", ""});
}

TEST(Patient, FillsWhatIsLeftOut) {
    const auto message = parse(R"({"from":"12025550141","text":"hi"})");
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(message->id, "3A00");
    EXPECT_EQ(message->kind, "text");
    EXPECT_EQ(message->at, 1'795'000'000'000);
    EXPECT_FALSE(message->is_own);
}

TEST(Patient, TakesIdTimeAndKindAsGiven) {
    const auto message =
        parse(R"({"from":"US.77","type":"voice","id":"wamid.x","at":5,"own":true})");
    ASSERT_TRUE(message.has_value());
    EXPECT_EQ(message->id, "wamid.x");
    EXPECT_EQ(message->at, 5);
    EXPECT_TRUE(message->is_own);
}

TEST(Patient, RefusesWhatCannotBePosted) {
    EXPECT_FALSE(parse(R"({"text":"hi"})").has_value());
    EXPECT_FALSE(parse(R"({"from":"1202"})").has_value());
    EXPECT_FALSE(parse(R"({"from":"1202","type":"fax"})").has_value());
}

}  // namespace
