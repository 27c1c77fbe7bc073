// Clinics that share a partition, a source or a worker: none takes what belongs to the others, and
// providers get no more than they allow.
#include "tests/flow/workers/hot/parking_fixture.hpp"

namespace tests {
namespace {

using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;

class LimitsTest : public ParkingTest {
  protected:
    static std::string conversation(int number) {
        std::string out(32, '0');
        const std::string digits = std::to_string(number);
        return out.replace(out.size() - digits.size(), digits.size(), digits);
    }

    void burst(int messages, const std::string& of_line, const std::string& of_source) {
        line = of_line;
        source = of_source;
        for (int i = 0; i < messages; ++i) {
            ++conversations_;
            arrive("b" + std::to_string(conversations_),
                   "hi",
                   0,
                   "message",
                   conversation(conversations_));
        }
    }

    int conversations_ = 0;
};

TEST_F(LimitsTest, a_hanging_provider_delays_only_its_own_clinics) {
    first.directory.add("line-2", "source-2", "2b6f7f3e-9d5c-4f0e-8f4e-0d6d0a1b2c3d");
    first.own();
    sender.answer_after_us = 30'000'000;
    burst(100, "line-1", "source-1");
    go_on(first, 250'000);
    EXPECT_EQ(sender.sent.size(), 32u);
    sender.answer_after_us = 1'000;
    burst(1, "line-2", "source-2");
    go_on(first, 250'000);
    EXPECT_EQ(sender.sent.size(), 33u);
    go_on(first, 8'000'000);
    EXPECT_EQ(parked().size(), 68u) << "no slot for 5 s";
    EXPECT_EQ(parked()[0].reason, "send_slots");
    EXPECT_EQ(first.owner->take_commit(), 101);
    go_on(first, 60'000'000);
    EXPECT_EQ(sender.sent.size(), 101u);
    EXPECT_EQ(sender.expired, 0) << "nothing was claimed without a slot";
}

TEST_F(LimitsTest, clinics_of_one_source_take_turns) {
    first.directory.add("line-2", "source-1", "2b6f7f3e-9d5c-4f0e-8f4e-0d6d0a1b2c3d");
    first.own();
    sender.answer_after_us = 100'000;
    burst(300, "line-1", "source-1");
    burst(3, "line-2", "source-1");
    go_on(first, 250'000);
    int served = 0;
    for (const auto& seen : turns()) {
        if (seen.turn.clinic_id.starts_with("2b6f") && seen.turn.outcome == Outcome::kReplied)
            ++served;
    }
    EXPECT_EQ(served, 3);
    go_on(first, 20'000'000);
    EXPECT_EQ(sender.sent.size(), 303u);
}

TEST_F(LimitsTest, no_clinic_holds_more_than_half_of_the_window) {
    first.settings.window = 40;
    first.directory.add("line-2", "source-2", "2b6f7f3e-9d5c-4f0e-8f4e-0d6d0a1b2c3d");
    first.own();
    run(first, 1'000'000);
    burst(1, "line-1", "source-1");  // now its clinic is known
    go_on(first, 250'000);
    sender.answer_after_us = 2'000'000;
    burst(60, "line-1", "source-1");
    burst(1, "line-2", "source-2");
    go_on(first, 250'000);
    EXPECT_EQ(parked().size(), 40u);
    EXPECT_EQ(parked()[0].reason, "clinic_share");
    EXPECT_EQ(first.owner->tracker().window(), 61u - 0u);
    EXPECT_EQ(sender.sent.size(), 1u + 20u + 1u);
    go_on(first, 20'000'000);
    EXPECT_EQ(sender.sent.size(), 62u);
}

TEST_F(LimitsTest, an_evolution_line_sends_one_a_second_after_a_burst_of_five) {
    first.directory.keep_limits("evolution_v2");
    first.own();
    burst(20, "line-1", "source-1");
    go_on(first, 250'000);
    EXPECT_EQ(sender.sent.size(), 5u);
    go_on(first, 3'000'000);
    EXPECT_LE(sender.sent.size(), 9u);
    EXPECT_EQ(first.owner->take_commit(), 20) << "what exceeds it is parked";
    go_on(first, 60'000'000);
    EXPECT_EQ(sender.sent.size(), 20u);
    for (const auto& one : parked()) {
        EXPECT_EQ(one.reason, "send_rate");
        EXPECT_EQ(one.attempts, 0);
    }
}

TEST_F(LimitsTest, urgent_words_pass_the_providers_limit) {
    first.directory.keep_limits("evolution_v2");
    first.own();
    burst(20, "line-1", "source-1");
    go_on(first, 250'000);
    arrive("u", "urgent");
    go_on(first, 250'000);
    EXPECT_EQ(sender.sent.size(), 6u);
    EXPECT_EQ(said().back(), "call the emergency number");
}

TEST_F(LimitsTest, a_patient_of_a_meta_line_gets_45_at_once_and_then_one_in_six_seconds) {
    first.directory.keep_limits("meta");
    first.settings.rules.replies_per_minute = 0;
    first.own();
    for (int i = 0; i < 50; ++i) arrive("m" + std::to_string(i), "hi");
    go_on(first, 2'000'000);
    EXPECT_EQ(sender.sent.size(), 45u);
    go_on(first, 60'000'000);
    EXPECT_EQ(sender.sent.size(), 50u);
}

TEST_F(LimitsTest, without_limits_of_the_source_nothing_is_held_back) {
    first.own();
    burst(20, "line-1", "source-1");
    go_on(first, 250'000);
    EXPECT_EQ(sender.sent.size(), 20u);
    EXPECT_TRUE(parked().empty());
}

}  // namespace
}  // namespace tests
