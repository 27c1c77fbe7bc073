#include "tests/unit/ops/frontdeskctl/ledger_world.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using shared::events::Outcome;

// The one finding there is.
LedgerNote only(const LedgerReport& report) {
    EXPECT_EQ(report.findings.named().size(), 1U);
    return report.findings.named().empty() ? LedgerNote{} : report.findings.named().front();
}

TEST(ledger, balances_when_every_message_ended_once) {
    LedgerWorld world;
    world.came("a").came("b").came("a2", "anna", {"a"});
    world.ended("a").ended("b").ended("b").repeated("a2", "a");
    const auto& report = world.close().report();
    EXPECT_TRUE(report.is_balanced());
    EXPECT_EQ(report.records, 3U);
    EXPECT_EQ(report.settled, 3U);
    EXPECT_EQ(report.messages, 2U);
    EXPECT_EQ(report.one, 2U);
    EXPECT_EQ(report.rows, 2U);
    EXPECT_EQ(report.open() + report.missing + report.outside, 0U);
}

TEST(ledger, names_a_finished_record_whose_turn_was_removed) {
    LedgerWorld world;
    world.came("a").came("b").ended("b");
    const auto& report = world.close().report();
    EXPECT_FALSE(report.is_balanced());
    EXPECT_EQ(report.missing, 1U);
    EXPECT_EQ(report.none, 1U);
    EXPECT_EQ(only(report).name, "lost-write");
    EXPECT_EQ(only(report).of, "record");
    EXPECT_EQ(only(report).message, "a");
    EXPECT_EQ(only(report).record, id_of("a").text());
    EXPECT_EQ(only(report).where, "inbound/0@0");
}

TEST(ledger, counts_what_is_still_under_way_apart) {
    LedgerWorld world;
    world.came("a").came("b").came("parked").spooled("s").ended("a");
    world.ended("parked", {"parked", "anna", Outcome::kParked});
    const auto& report = world.close(1, 1).report();
    EXPECT_TRUE(report.is_balanced());
    EXPECT_EQ(report.records, 4U);
    EXPECT_EQ(report.waiting, 1U);
    EXPECT_EQ(report.stepped, 1U);
    EXPECT_EQ(report.spooled, 1U);
    EXPECT_EQ(report.messages, 4U);
    EXPECT_EQ(report.in_flight, 3U);
}

TEST(ledger, counts_a_record_of_spool_and_log_once) {
    LedgerWorld world;
    world.came("a").came("a").spooled("a").ended("a");
    EXPECT_EQ(world.close().report().records, 1U);
    EXPECT_TRUE(world.ledger.report().is_balanced());
}

TEST(ledger, names_a_message_with_two_outcomes) {
    LedgerWorld world;
    world.came("a").came("again", "anna", {"a"}).ended("a").ended("again", {"a"});
    const auto& report = world.close().report();
    EXPECT_EQ(report.several, 1U);
    EXPECT_EQ(only(report).name, "duplicate");
    EXPECT_EQ(only(report).of, "message");
    EXPECT_EQ(only(report).message, "a");
    EXPECT_NE(only(report).record.find(id_of("a").text()), std::string::npos);
    EXPECT_NE(only(report).record.find(id_of("again").text()), std::string::npos);
}

TEST(ledger, takes_an_answered_replay_in_place_of_a_dead_letter) {
    LedgerWorld world;
    world.came("a").came("b").came("b2", "anna", {"b"});
    world.ended("a", {"a", "anna", Outcome::kDead, "postgres_down", false}).ended("a");
    world.ended("b", {"b", "anna", Outcome::kDead, "x", false}).ended("b2", {"b"});
    const auto& report = world.close().report();
    EXPECT_TRUE(report.is_balanced());
    EXPECT_EQ(report.one, 2U);
}

TEST(ledger, takes_a_stale_copy_for_one_more_repeat) {
    LedgerWorld world;
    world.came("a").came("old", "anna", {"a"}).ended("a");
    world.ended("old", {"a", "anna", Outcome::kHandedOver, "stale"});
    EXPECT_TRUE(world.close().report().is_balanced());
}

TEST(ledger, asks_the_rows_for_the_first_of_repeats_alone) {
    LedgerWorld known;
    known.rows["a"] = 1;
    known.came("a2", "anna", {"a"}).repeated("a2", "a");
    EXPECT_EQ(known.close().report().earlier, 1U);
    EXPECT_TRUE(known.ledger.report().is_balanced());

    LedgerWorld lost;
    lost.rows["a"] = 0;
    lost.came("a2", "anna", {"a"}).repeated("a2", "a");
    EXPECT_EQ(lost.close().report().none, 1U);
    EXPECT_EQ(only(lost.ledger.report()).name, "lost-write");

    LedgerWorld nobodys;  // its first one may be a dead letter
    nobodys.came("a2", "anna", {"a"});
    nobodys.ended("a2", {"a", "anna", Outcome::kSuppressed, "duplicate", false});
    EXPECT_TRUE(nobodys.close().report().is_balanced());
}

TEST(ledger, names_rows_that_are_missing_or_doubled) {
    LedgerWorld world;
    world.rows = {{"a", 0}, {"b", 2}};
    world.came("a").came("b").came("c").ended("a").ended("b").ended("c");
    const auto& report = world.close().report();
    EXPECT_EQ(report.rowless, 1U);
    EXPECT_EQ(report.doubled, 1U);
    EXPECT_EQ(report.rows, 1U);
    EXPECT_EQ(report.findings.count("lost-write", "row"), 1U);
    EXPECT_EQ(report.findings.count("duplicate", "row"), 1U);
}

TEST(ledger, waits_for_rows_that_are_not_due) {
    LedgerWorld world;
    world.came("a").came("b").came("c").ended("a");
    world.ended("b", {"b", "anna", Outcome::kDead, "unknown_instance", false}).ended("c");
    const auto& report = world.close(3, 2).report();
    EXPECT_TRUE(report.is_balanced());
    EXPECT_EQ(report.rows, 1U);
    EXPECT_EQ(report.clinicless, 1U);
    EXPECT_EQ(report.unwritten, 1U);
}

TEST(ledger, lists_a_row_given_up_by_the_background_apart) {
    LedgerWorld world;
    world.rows["a"] = 0;
    world.came("a").ended("a", {"a", "anna", Outcome::kReplied, "", true, true});
    EXPECT_TRUE(world.close().report().is_balanced());
    EXPECT_EQ(world.ledger.report().buried, 1U);
    EXPECT_EQ(world.ledger.report().apart.count("unseen", "row"), 1U);
}

TEST(ledger, names_a_row_without_a_clinic) {
    LedgerWorld world;
    world.rows["a"] = 1;
    world.came("a").ended("a", {"a", "anna", Outcome::kDead, "unknown_instance", false});
    world.close().report();
    EXPECT_EQ(only(world.ledger.report()).name, "phantom");
}

TEST(ledger, leaves_turns_of_older_records_out) {
    LedgerWorld world;
    world.came("a").ended("older").ended("a");
    EXPECT_TRUE(world.close().report().is_balanced());
    EXPECT_EQ(world.ledger.report().outside, 1U);
    EXPECT_EQ(world.ledger.report().messages, 1U);
}

TEST(ledger, finds_what_was_passed_on_in_the_other_partition) {
    LedgerWorld world;
    world.came("a", "lid", {"a"}).came("lost", "lid", {"lost"}).came("b", "lid", {"b"}).close();
    world.came("a", "phone", {"a", "lid"}).came("b", "phone", {"b", "lid"});
    world.ended("a", {"a", "phone"});
    const auto& report = world.close(1, 1).report();
    EXPECT_EQ(report.records, 3U);
    EXPECT_EQ(report.settled, 1U);
    EXPECT_EQ(report.waiting, 1U);
    EXPECT_EQ(report.messages, 3U);
    EXPECT_EQ(only(report).message, "lost");
}

TEST(ledger, finds_what_was_passed_on_within_one_partition) {
    LedgerWorld world;
    world.came("a", "lid", {"a"}).came("b", "phone", {"b"});
    world.came("a", "phone", {"a", "lid"}).came("a", "phone", {"a", "lid"});
    world.ended("b", {"b", "phone"}).ended("a", {"a", "phone"});
    const auto questions = world.ledger.close(std::move(world.book), {4, 2});
    ASSERT_EQ(questions.size(), 2U);
    EXPECT_EQ(questions[0].conversation, questions[1].conversation);
    for (const auto& question : questions) world.ledger.take(question, {1, false});
    const auto& report = world.report();
    EXPECT_EQ(report.records, 2U);
    EXPECT_EQ(report.one, 2U);
    EXPECT_TRUE(report.is_balanced()) << ledger_text(report, 0);
}

TEST(ledger, names_what_both_conversations_of_a_person_answered) {
    LedgerWorld world;
    world.book.add_link(id_of("lid"));
    world.came("a", "lid", {"a"}).ended("a", {"a", "lid"});
    world.came("a2", "lid", {"a"}).close();
    world.came("a2", "phone", {"a", "lid"}).ended("a2", {"a", "phone"}).close();
    EXPECT_EQ(only(world.report()).name, "duplicate");
    EXPECT_EQ(only(world.ledger.report()).message, "a");
}

}  // namespace
}  // namespace ops::frontdeskctl
