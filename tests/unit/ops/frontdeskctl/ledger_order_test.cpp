#include "tests/unit/ops/frontdeskctl/ledger_world.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using shared::events::Outcome;

TEST(ledger_order, names_what_a_later_message_overtook) {
    LedgerWorld world;
    world.came("a").came("other", "bert").came("b").ended("b").ended("a");
    world.ended("other", {"other", "bert"});
    const auto& report = world.close().report();
    ASSERT_EQ(report.findings.named().size(), 1U);
    EXPECT_EQ(report.findings.named().front().name, "nonmonotonic-poll");
    EXPECT_EQ(report.findings.named().front().message, "a");
    EXPECT_EQ(report.findings.named().front().where, "inbound/0@0 behind b@2");
}

TEST(ledger_order, names_what_waits_behind_a_later_one) {
    LedgerWorld world;
    world.came("a").came("b").came("c").ended("b").ended("c");
    const auto& report = world.close(0, 0).report();
    EXPECT_EQ(report.findings.count("nonmonotonic-poll", "message"), 1U);
    EXPECT_EQ(report.waiting, 1U);
}

TEST(ledger_order, lets_urgent_words_and_repeats_pass) {
    LedgerWorld world;
    world.came("a").came("help").came("a2", "anna", {"a"}).came("c");
    world.ended("help", {"help", "anna", Outcome::kHandedOver, "urgent"});
    world.repeated("a2", "a").ended("a").ended("c");
    EXPECT_TRUE(world.close().report().is_balanced());
}

TEST(ledger_order, counts_a_question_to_the_answerer_as_taken_up) {
    LedgerWorld world;
    world.came("a").came("b").ended("a", {"a", "anna", Outcome::kAsked}).ended("b").ended("a");
    EXPECT_TRUE(world.close().report().is_balanced());
}

TEST(ledger_order, lets_a_later_turn_of_a_record_come_later) {
    LedgerWorld world;
    world.came("a").came("b").ended("a").ended("b").ended("a");
    EXPECT_TRUE(world.close().report().is_balanced());
}

TEST(ledger_order, does_not_take_a_lost_record_for_an_overtaken_one) {
    LedgerWorld world;
    world.came("a").came("b").ended("b");
    const auto& report = world.close().report();
    EXPECT_EQ(report.findings.named().size(), 1U);
    EXPECT_EQ(report.missing, 1U);
}

TEST(ledger_order, lists_what_was_overtaken_in_a_spool_apart) {
    LedgerWorld world;
    world.came("new", "anna", {"new", "", 5'000, 3});
    world.came("spooled", "anna", {"spooled", "", 4'000, 2'000});
    world.came("beside", "anna", {"beside", "", 4'999, 2});
    world.ended("new").ended("spooled").ended("beside");
    const auto& report = world.close().report();
    EXPECT_TRUE(report.is_balanced());
    ASSERT_EQ(report.apart.named().size(), 1U);
    EXPECT_EQ(report.apart.named().front().name, "nonmonotonic-send");
    EXPECT_EQ(report.apart.named().front().message, "spooled");
}

}  // namespace
}  // namespace ops::frontdeskctl
