// Automatic replies switched off: nothing goes out, everything is recorded and left to staff.
#include "tests/flow/workers/hot/parking_fixture.hpp"

namespace tests {
namespace {

using shared::events::Outcome;

class KillSwitchTest : public ParkingTest {
  protected:
    void set(bool is_everyone, std::set<std::string> clinics = {}) {
        first.kill_switch.set({++version_, is_everyone, std::move(clinics)});
    }

    const std::string& clinic() const { return first.directory.context.clinic->id; }
    int resent() const { return static_cast<int>(metrics.resends.value()); }
    std::int64_t version_ = 1;
};

TEST_F(KillSwitchTest, leaves_everything_to_staff_until_it_is_on_again) {
    set(true);
    arrive("m1", "hello");
    first.own();
    go_on(first, 1'000'000);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.outcome, Outcome::kHandedOver);
    EXPECT_EQ(turns().back().turn.reason, "paused");
    EXPECT_EQ(turns().back().turn.staff->reason, "paused");
    set(false);
    arrive("m2", "again");
    go_on(first, 1'000'000);
    EXPECT_EQ(said(), Strings{"re: again"});
}

TEST_F(KillSwitchTest, of_another_clinic_changes_nothing) {
    set(false, {"another"});
    arrive("m1", "hello");
    first.own();
    go_on(first, 1'000'000);
    EXPECT_EQ(said(), Strings{"re: hello"});
    set(false, {"another", clinic()});
    arrive("m2", "hello");
    go_on(first, 1'000'000);
    EXPECT_EQ(said().size(), 1u);
}

TEST_F(KillSwitchTest, of_urgent_words_only_staff_hear) {
    set(true);
    arrive("m1", "urgent");
    first.own();
    go_on(first, 1'000'000);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.staff->reason, "urgent");
}

TEST_F(KillSwitchTest, nobody_is_answered_before_it_was_read) {
    workers::hot::kill_switch::KillSwitch unread;
    workers::hot::owner::Ports ports{loop,
                                     first.claims,
                                     first.turns,
                                     first.reader,
                                     sender,
                                     first.throttle,
                                     first.directory,
                                     first.patients,
                                     first.engine,
                                     unread,
                                     clock,
                                     metrics};
    first.owner =
        std::make_unique<workers::hot::owner::PartitionOwner>(0, ports, first.settings, [] {});
    arrive("m1", "hello");
    go_on(first, 3'000'000);
    EXPECT_TRUE(said().empty());
    unread.set({1, false, {}});
    go_on(first, 2'000'000);
    EXPECT_EQ(said(), Strings{"re: hello"});
    first.owner.reset();
}

TEST_F(KillSwitchTest, what_waits_for_its_claim_is_not_sent) {
    first.own();
    go_on(first, 1'000'000);
    first.claims.is_holding = true;
    arrive("m1", "hello");
    go_on(first, 500'000);
    set(true);
    first.claims.is_holding = false;
    first.claims.release();
    go_on(first, 5'000'000);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.reason, "paused");
    EXPECT_EQ(first.owner->open_sends(), 0u);
}

TEST_F(KillSwitchTest, what_is_not_known_to_have_arrived_is_not_sent_again) {
    sender.next = {workers::hot::send::Verdict::Kind::kUnconfirmed, "", "timeout"};
    arrive("m1", "hello");
    first.own();
    go_on(first, 2'000'000);
    set(true);
    sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    go_on(first, 60'000'000);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.staff->reason, "unconfirmed");
}

TEST_F(KillSwitchTest, a_resend_that_waits_for_its_claim_is_not_sent) {
    sender.next = {workers::hot::send::Verdict::Kind::kUnconfirmed, "", "timeout"};
    arrive("m1", "hello");
    first.own();
    go_on(first, 2'000'000);
    sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    first.claims.is_holding = true;
    for (int i = 0; i < 160 && resent() == 0; ++i) go_on(first, 250'000);
    ASSERT_EQ(resent(), 1) << "claimed again, not stored yet";
    set(true);
    first.claims.is_holding = false;
    first.claims.release();
    go_on(first, 5'000'000);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(turns().back().turn.staff->reason, "unconfirmed");
    EXPECT_EQ(first.owner->open_sends(), 0u);
}

}  // namespace
}  // namespace tests
