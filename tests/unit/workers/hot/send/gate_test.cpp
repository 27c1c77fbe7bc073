#include "workers/hot/send/gate.hpp"

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

class GateTest : public testing::Test {
  protected:
    // Waits for a slot and notes its name when it has one.
    void wait(const lookup::Line& of, const std::string& name) {
        gate.await_slot(of, [this, of, name] {
            auto entered = gate.enter(of, name);
            if (!entered.ticket) return false;
            held.push_back(std::move(entered.ticket));
            order.push_back(name);
            return true;
        });
    }

    fakes::ManualClock clock;
    Gate gate{clock, {.slots_per_source = 2}};
    std::vector<Gate::Ticket> held;
    std::vector<std::string> order;
    lookup::Line a = line("a", "s", "clinic-a");
    lookup::Line b = line("b", "s", "clinic-b");
};

TEST_F(GateTest, a_source_has_its_slots_and_no_other_is_held_by_them) {
    auto first = gate.enter(a, "1");
    auto second = gate.enter(b, "2");
    EXPECT_TRUE(first.ticket && second.ticket);
    const auto third = gate.enter(a, "3");
    EXPECT_FALSE(third.ticket);
    EXPECT_EQ(third.ready_in, 0);
    EXPECT_TRUE(gate.enter(line("c", "other", "clinic-c"), "4").ticket);
    first.ticket->release();
    first.ticket->release();
    EXPECT_TRUE(gate.enter(a, "3").ticket);
}

TEST_F(GateTest, clinics_take_turns_whoever_has_more_in_line) {
    held.push_back(gate.enter(a, "x").ticket);
    held.push_back(gate.enter(a, "y").ticket);
    for (const char* name : {"a1", "a2", "a3"}) wait(a, name);
    wait(b, "b1");
    while (!held.empty()) {
        held.erase(held.begin());
        gate.serve();
    }
    EXPECT_EQ(order, (std::vector<std::string>{"a1", "b1", "a2", "a3"}));
}

TEST_F(GateTest, nobody_passes_those_in_line) {
    held.push_back(gate.enter(a, "x").ticket);
    held.push_back(gate.enter(a, "y").ticket);
    wait(b, "b1");
    held.erase(held.begin());
    EXPECT_FALSE(gate.enter(a, "late").ticket);
    gate.serve();
    EXPECT_EQ(order, std::vector<std::string>{"b1"});
}

TEST_F(GateTest, who_waits_no_more_is_passed_over) {
    held.push_back(gate.enter(a, "x").ticket);
    held.push_back(gate.enter(a, "y").ticket);
    gate.await_slot(a, [] { return false; });
    wait(a, "a2");
    held.clear();
    gate.serve();
    EXPECT_EQ(order, std::vector<std::string>{"a2"});
}

TEST_F(GateTest, urgent_words_need_no_slot) {
    held.push_back(gate.enter(a, "x").ticket);
    held.push_back(gate.enter(a, "y").ticket);
    EXPECT_TRUE(gate.enter_at_once(a, "z"));
}

TEST_F(GateTest, a_dropped_pass_frees_its_slot) {
    {
        const auto one = gate.enter(a, "x");
        const auto two = gate.enter(a, "y");
    }
    EXPECT_TRUE(gate.enter(a, "z").ticket);
}

TEST_F(GateTest, evolution_gets_five_at_once_and_one_a_second) {
    a.keeps_send_limits = true;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(gate.enter(a, "c").ticket);
    EXPECT_EQ(gate.enter(a, "c").ready_in, 1'000'000);
    EXPECT_EQ(gate.room("a"), 0u);
    EXPECT_GT(gate.room("b"), 1'000'000u) << "without a limit";
    clock.now_us += 1'500'000;
    EXPECT_EQ(gate.room("a"), 1u);
    EXPECT_TRUE(gate.enter(a, "c").ticket);
}

TEST_F(GateTest, meta_gets_eighty_a_second_and_a_patient_one_in_six_after_45) {
    a.keeps_send_limits = true;
    a.dialect = "meta";
    for (int i = 0; i < 45; ++i) EXPECT_TRUE(gate.enter(a, "patient").ticket);
    EXPECT_EQ(gate.enter(a, "patient").ready_in, 6'000'000);
    for (int i = 0; i < 35; ++i) EXPECT_TRUE(gate.enter(a, std::to_string(i)).ticket);
    EXPECT_EQ(gate.enter(a, "another").ready_in, 12'500);
}

TEST_F(GateTest, a_worker_with_half_of_the_partitions_has_half_of_the_limits) {
    a.keeps_send_limits = true;
    gate.set_share(0.4);
    EXPECT_TRUE(gate.enter(a, "c").ticket);
    EXPECT_TRUE(gate.enter(a, "c").ticket);
    EXPECT_EQ(gate.enter(a, "c").ready_in, 2'500'000);
}

TEST_F(GateTest, what_was_not_sent_is_given_back) {
    a.keeps_send_limits = true;
    for (int i = 0; i < 5; ++i) (void)gate.enter(a, "c");
    gate.give_back(a, "c");
    EXPECT_TRUE(gate.enter(a, "c").ticket);
}

}  // namespace
}  // namespace workers::hot::send
