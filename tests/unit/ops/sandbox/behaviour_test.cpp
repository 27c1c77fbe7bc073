#include "ops/sandbox/behaviour.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ops::sandbox;

shared::Result<Behaviour> parse(const std::string& body) {
    shared::json::Parser parser;
    return parse_behaviour(*parser.parse(body));
}

TEST(Behaviour, ReadsEveryMember) {
    const auto order =
        parse(R"({"provider":"meta","instance":"9300","latency_ms":20,"status":503,"hang":true,)"
              R"("reset":true,"evidence":"late","sent":true,"body":{"a":1}})");
    ASSERT_TRUE(order.has_value());
    EXPECT_EQ(order->instance, "9300");
    EXPECT_EQ(order->latency_ms, 20);
    EXPECT_EQ(order->status, 503);
    EXPECT_TRUE(order->hang && order->reset && order->counts_as_sent);
    EXPECT_EQ(order->evidence, Evidence::kLate);
    EXPECT_EQ(order->body, R"({"a":1})");
}

TEST(Behaviour, SurvivesBeingWrittenAndRead) {
    const auto order = parse(R"({"instance":"a","status":429,"evidence":"none","body":"x"})");
    EXPECT_EQ(write_behaviour(*parse(write_behaviour(*order))), write_behaviour(*order));
}

TEST(Behaviour, TakesABodyThatIsNoJson) {
    for (const auto* body : {R"({"raw":"<html>\"\u0000"})", R"({"raw":"","event":"FAILED"})"}) {
        const auto order = parse(body);
        ASSERT_TRUE(order.has_value()) << body;
        const auto read = parse(write_behaviour(*order));
        ASSERT_TRUE(read.has_value()) << body;
        EXPECT_EQ(read->body, order->body);
        EXPECT_EQ(read->events_fail, order->events_fail);
        EXPECT_TRUE(read->is_raw);
    }
    EXPECT_EQ(parse(R"({"raw":"<html>\"\u0000"})")->body, std::string("<html>\"\0", 8));
}

TEST(Behaviour, RefusesWhatItDoesNotKnow) {
    for (const auto* body : {R"({"delay":1})",
                             R"({"provider":"signal"})",
                             R"({"status":42})",
                             R"({"latency_ms":-1})",
                             R"({"work_ms":600001})",
                             R"({"hang":"yes"})",
                             R"({"evidence":"soon"})",
                             R"({"event":"soon"})",
                             R"({"raw":{"a":1}})",
                             R"({"raw":"x","body":1})",
                             "[]"}) {
        EXPECT_FALSE(parse(body).has_value()) << body;
    }
}

Behaviour order(const std::string& provider, const std::string& instance, int status) {
    Behaviour out;
    out.provider = provider;
    out.instance = instance;
    out.status = status;
    return out;
}

TEST(Behaviours, TheNewestOrderThatCoversALineHolds) {
    Behaviours orders;
    orders.put(order("", "", 500));
    orders.put(order("evolution", "a", 503));
    EXPECT_EQ(orders.of("evolution", "a").status, 503);
    EXPECT_EQ(orders.of("evolution", "b").status, 500);
    EXPECT_EQ(orders.of("meta", "9300").status, 500);
}

TEST(Behaviours, AnOrderForAllEndsNarrowerOnes) {
    Behaviours orders;
    orders.put(order("evolution", "a", 503));
    orders.put(order("", "", 0));
    EXPECT_EQ(orders.of("evolution", "a").status, 0);
    EXPECT_EQ(orders.orders().size(), 1U);
}

TEST(Behaviours, WhatAnOrderLeavesOutIsNormalAgain) {
    Behaviours orders;
    auto slow = order("", "", 0);
    slow.latency_ms = 500;
    orders.put(slow);
    auto hung = order("", "", 0);
    hung.hang = true;
    orders.put(hung);
    EXPECT_EQ(orders.of("meta", "9300").latency_ms, 0);
    EXPECT_TRUE(orders.of("meta", "9300").hang);
}

}  // namespace
