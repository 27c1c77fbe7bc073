// A conversation that goes on in another partition once the topics have grown.
#include "tests/unit/ops/frontdeskctl/ledger_world.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

LedgerWorld::Fate at(const std::string& message, std::int64_t time) {
    LedgerWorld::Fate out{message};
    out.at = time;
    return out;
}

TEST(ledger_places, balance_where_the_old_partition_was_finished_first) {
    LedgerWorld world;
    world.came("1").came("2").ended("1", at("1", 100)).ended("2", at("2", 110)).close();
    world.came("3").ended("3", at("3", 300)).close();
    EXPECT_TRUE(world.report().is_balanced());
    EXPECT_EQ(world.report().records, 3U);
}

// Partitions are read by their number: the new one may come before the old one.
TEST(ledger_places, balance_in_whatever_order_they_are_read) {
    LedgerWorld world;
    world.came("3").ended("3", at("3", 300)).close();
    world.came("1").ended("1", at("1", 100)).close();
    EXPECT_TRUE(world.report().is_balanced());
}

TEST(ledger_places, show_a_message_taken_up_after_the_conversation_had_gone_on) {
    LedgerWorld world;
    world.came("1").came("2").ended("1", at("1", 100)).ended("2", at("2", 400)).close();
    world.came("3").ended("3", at("3", 300)).close();
    const auto& report = world.report();
    EXPECT_FALSE(report.is_balanced());
    ASSERT_EQ(report.findings.named().size(), 1U);
    EXPECT_EQ(report.findings.named()[0].name, "nonmonotonic-poll");
}

TEST(ledger_places, show_a_message_answered_again_in_the_new_partition) {
    LedgerWorld world;
    world.came("1", "anna", {"m"}).ended("1", at("m", 100)).close();
    world.came("2", "anna", {"m"}).ended("2", at("m", 300)).close();
    const auto& report = world.report();
    ASSERT_EQ(report.findings.named().size(), 1U);
    EXPECT_EQ(report.findings.named()[0].name, "duplicate");
    EXPECT_NE(report.findings.named()[0].record.find(id_of("2").text()), std::string::npos);
}

TEST(ledger_places, know_a_repeat_and_a_record_stored_twice) {
    LedgerWorld world;
    world.came("1", "anna", {"m"}).came("x").ended("1", at("m", 100)).ended("x", at("x", 110));
    world.close();
    world.came("2", "anna", {"m"}).repeated("2", "m");
    world.came("x").ended("x", at("x", 300)).close();
    EXPECT_TRUE(world.report().is_balanced());
}

// What was written by the old number lies in its old partition for ever, and is answered elsewhere.
TEST(ledger_places, count_a_record_that_was_brought_over_once) {
    for (const bool is_old_first : {true, false}) {
        LedgerWorld world;
        if (is_old_first) world.came("1").close();
        world.came("1").ended("1", at("1", 300)).close();
        if (!is_old_first) world.came("1").close();
        const auto& report = world.report();
        EXPECT_TRUE(report.is_balanced()) << is_old_first;
        EXPECT_EQ(report.records, 1U);
        EXPECT_EQ(report.messages, 1U);
    }
}

TEST(ledger_places, miss_a_record_that_was_lost_beside_one_of_its_message) {
    LedgerWorld world;
    world.came("1", "anna", {"m"}).close();
    world.came("2", "anna", {"m"}).ended("2", at("m", 300)).close();
    EXPECT_FALSE(world.report().is_balanced());
}

}  // namespace
}  // namespace ops::frontdeskctl
