#include "workers/hot/send/throttle.hpp"

#include "tests/fakes/manual_loop.hpp"

#include <gtest/gtest.h>

namespace workers::hot::send {
namespace {

lookup::Line line(const std::string& name, const std::string& source, const std::string& clinic) {
    lookup::Line out;
    out.line = name;
    out.source = source;
    out.clinic_id = clinic;
    out.dialect = "evolution_v2";
    return out;
}

class ThrottleTest : public testing::Test {
  protected:
    // Waits for a slot and notes its name when it has one.
    void wait(const lookup::Line& of, const std::string& name) {
        throttle.await_slot(of, [this, of, name] {
            auto entered = throttle.enter(of, name);
            if (!entered.ticket) return false;
            held.push_back(std::move(entered.ticket));
            order.push_back(name);
            return true;
        });
    }

    fakes::ManualClock clock;
    Throttle throttle{clock, {.slots_per_source = 2}};
    std::vector<Throttle::Ticket> held;
    std::vector<std::string> order;
    lookup::Line a = line("a", "s", "clinic-a");
    lookup::Line b = line("b", "s", "clinic-b");
};

TEST_F(ThrottleTest, a_source_has_its_slots_and_no_other_is_held_by_them) {
    auto first = throttle.enter(a, "1");
    auto second = throttle.enter(b, "2");
    EXPECT_TRUE(first.ticket && second.ticket);
    const auto third = throttle.enter(a, "3");
    EXPECT_FALSE(third.ticket);
    EXPECT_EQ(third.ready_in, 0);
    EXPECT_TRUE(throttle.enter(line("c", "other", "clinic-c"), "4").ticket);
    first.ticket->release();
    first.ticket->release();
    EXPECT_TRUE(throttle.enter(a, "3").ticket);
}

TEST_F(ThrottleTest, clinics_take_turns_whoever_has_more_in_line) {
    held.push_back(throttle.enter(a, "x").ticket);
    held.push_back(throttle.enter(a, "y").ticket);
    for (const char* name : {"a1", "a2", "a3"}) wait(a, name);
    wait(b, "b1");
    while (!held.empty()) {
        held.erase(held.begin());
        throttle.serve();
    }
    EXPECT_EQ(order, (std::vector<std::string>{"a1", "b1", "a2", "a3"}));
}

TEST_F(ThrottleTest, nobody_passes_those_in_line) {
    held.push_back(throttle.enter(a, "x").ticket);
    held.push_back(throttle.enter(a, "y").ticket);
    wait(b, "b1");
    held.erase(held.begin());
    EXPECT_FALSE(throttle.enter(a, "late").ticket);
    throttle.serve();
    EXPECT_EQ(order, std::vector<std::string>{"b1"});
}

TEST_F(ThrottleTest, who_waits_no_more_is_passed_over) {
    held.push_back(throttle.enter(a, "x").ticket);
    held.push_back(throttle.enter(a, "y").ticket);
    throttle.await_slot(a, [] { return false; });
    wait(a, "a2");
    held.clear();
    throttle.serve();
    EXPECT_EQ(order, std::vector<std::string>{"a2"});
}

TEST_F(ThrottleTest, urgent_words_need_no_slot) {
    held.push_back(throttle.enter(a, "x").ticket);
    held.push_back(throttle.enter(a, "y").ticket);
    EXPECT_TRUE(throttle.enter_at_once(a, "z"));
}

TEST_F(ThrottleTest, a_dropped_pass_frees_its_slot) {
    {
        const auto one = throttle.enter(a, "x");
        const auto two = throttle.enter(a, "y");
    }
    EXPECT_TRUE(throttle.enter(a, "z").ticket);
}

TEST_F(ThrottleTest, evolution_gets_five_at_once_and_one_a_second) {
    a.keeps_send_limits = true;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(throttle.enter(a, "c").ticket);
    EXPECT_EQ(throttle.enter(a, "c").ready_in, 1'000'000);
    EXPECT_EQ(throttle.room("a"), 0u);
    EXPECT_GT(throttle.room("b"), 1'000'000u) << "without a limit";
    clock.now_us += 1'500'000;
    EXPECT_EQ(throttle.room("a"), 1u);
    EXPECT_TRUE(throttle.enter(a, "c").ticket);
}

TEST_F(ThrottleTest, meta_gets_eighty_a_second_and_a_patient_one_in_six_after_45) {
    a.keeps_send_limits = true;
    a.dialect = "meta";
    for (int i = 0; i < 45; ++i) EXPECT_TRUE(throttle.enter(a, "patient").ticket);
    EXPECT_EQ(throttle.enter(a, "patient").ready_in, 6'000'000);
    for (int i = 0; i < 35; ++i) EXPECT_TRUE(throttle.enter(a, std::to_string(i)).ticket);
    EXPECT_EQ(throttle.enter(a, "another").ready_in, 12'500);
}

TEST_F(ThrottleTest, a_worker_with_half_of_the_partitions_has_half_of_the_limits) {
    a.keeps_send_limits = true;
    throttle.set_share(0.4);
    EXPECT_TRUE(throttle.enter(a, "c").ticket);
    EXPECT_TRUE(throttle.enter(a, "c").ticket);
    EXPECT_EQ(throttle.enter(a, "c").ready_in, 2'500'000);
}

TEST_F(ThrottleTest, a_rebalance_gives_a_line_nothing) {
    a.keeps_send_limits = true;
    throttle.set_share(0.5);
    while (throttle.enter(a, "c").ticket) {
    }
    throttle.set_share(1);
    EXPECT_GT(throttle.enter(a, "c").ready_in, 0);
    EXPECT_LE(throttle.enter(a, "c").ready_in, 1'000'000);
}

TEST_F(ThrottleTest, what_was_not_sent_is_given_back) {
    a.keeps_send_limits = true;
    for (int i = 0; i < 5; ++i) (void)throttle.enter(a, "c");
    throttle.give_back(a, "c");
    EXPECT_TRUE(throttle.enter(a, "c").ticket);
}

}  // namespace
}  // namespace workers::hot::send
