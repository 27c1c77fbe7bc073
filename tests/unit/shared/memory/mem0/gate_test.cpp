#include "shared/memory/mem0/gate.hpp"

#include "tests/fakes/manual_clock.hpp"

#include <gtest/gtest.h>

namespace shared::memory::mem0 {
namespace {

constexpr MonoUs kSecond = 1'000'000;

Outcome ended(const char* code) {
    Outcome out;
    out.fate = *code == '\0' ? Fate::kDone : Fate::kRetry;
    out.code = code;
    return out;
}

Outcome limited(int seconds) {
    Outcome out = ended("memory_rate_limited");
    out.retry_after = std::chrono::seconds(seconds);
    return out;
}

class Mem0GateTest : public testing::Test {
  protected:
    void fail_reads(int times) {
        for (int i = 0; i < times; ++i) read("memory_timeout");
    }
    // Whether it was let through.
    bool read(const char* code) {
        const auto era = gate_.begin_read(refusal_);
        if (era) gate_.end_read(*era, ended(code));
        return era.has_value();
    }

    fakes::ManualClock clock_;
    Gate gate_{Settings{}, clock_};
    Outcome refusal_;
    const UserId user_ =
        *UserId::of("0190a000-0000-7000-8000-00000000000a", "0190a000-0000-7000-8000-00000000000b");
    const Uuid id_ = uuid_v7();
};

TEST_F(Mem0GateTest, closes_for_45_s_after_five_failures) {
    fail_reads(4);
    EXPECT_FALSE(gate_.refuses_reads());
    fail_reads(1);
    EXPECT_TRUE(gate_.refuses_reads());
    EXPECT_FALSE(read(""));
    EXPECT_EQ(refusal_.code, "memory_breaker_open");
    EXPECT_EQ(refusal_.fate, Fate::kRetry);
    clock_.now_us += 45 * kSecond;
    EXPECT_TRUE(read(""));
    EXPECT_FALSE(gate_.refuses_reads());
}

TEST_F(Mem0GateTest, gives_a_probe_the_time_of_a_read) {
    fail_reads(5);
    clock_.now_us += 45 * kSecond;
    const auto probe = gate_.begin_read(refusal_);
    ASSERT_TRUE(probe.has_value());
    clock_.now_us += 6 * kSecond;
    EXPECT_FALSE(gate_.begin_read(refusal_).has_value());
    gate_.end_read(*probe, ended(""));
    EXPECT_TRUE(read(""));
}

TEST_F(Mem0GateTest, counts_no_refusal_of_one_item_as_a_failure) {
    fail_reads(4);
    read("memory_rejected");
    fail_reads(4);
    EXPECT_FALSE(gate_.refuses_reads());
}

TEST_F(Mem0GateTest, counts_nothing_that_was_aborted_or_too_late_to_begin) {
    fail_reads(4);
    read("memory_aborted");
    read("memory_late");
    fail_reads(1);
    EXPECT_TRUE(gate_.refuses_reads());
}

TEST_F(Mem0GateTest, lets_failing_additions_not_stop_reads) {
    for (int i = 0; i < 5; ++i) {
        const auto era = gate_.begin_add(user_, id_, refusal_);
        ASSERT_TRUE(era.has_value());
        gate_.end_add(*era, user_, id_, ended("memory_model"), false);
    }
    EXPECT_FALSE(gate_.begin_add(user_, id_, refusal_).has_value());
    EXPECT_EQ(refusal_.code, "memory_breaker_open");
    EXPECT_TRUE(read(""));
}

TEST_F(Mem0GateTest, waits_as_long_as_it_was_asked_to) {
    const auto era = gate_.begin_read(refusal_);
    gate_.end_read(*era, limited(20));
    EXPECT_TRUE(gate_.refuses_reads());
    clock_.now_us += 15 * kSecond;
    EXPECT_FALSE(read(""));
    EXPECT_EQ(refusal_.code, "memory_rate_limited");
    EXPECT_EQ(refusal_.retry_after, std::chrono::seconds(5));
    clock_.now_us += 5 * kSecond;
    EXPECT_TRUE(read(""));
}

TEST_F(Mem0GateTest, lets_throttled_additions_not_stop_reads) {
    const auto era = gate_.begin_add(user_, id_, refusal_);
    gate_.end_add(*era, user_, id_, limited(20), false);
    EXPECT_FALSE(gate_.refuses_reads());
    EXPECT_TRUE(read(""));
    EXPECT_FALSE(gate_.begin_add(user_, id_, refusal_).has_value());
    EXPECT_EQ(refusal_.code, "memory_rate_limited");
    // And that refusal kept no place.
    clock_.now_us += 20 * kSecond;
    EXPECT_TRUE(gate_.begin_add(user_, id_, refusal_).has_value());
}

TEST_F(Mem0GateTest, holds_a_patient_whose_addition_got_no_answer) {
    const auto era = gate_.begin_add(user_, id_, refusal_);
    gate_.end_add(*era, user_, id_, ended("memory_timeout"), true);
    EXPECT_FALSE(gate_.begin_add(user_, id_, refusal_).has_value());
    EXPECT_EQ(refusal_.code, "memory_patient_busy");
    gate_.seen(user_, id_);
    EXPECT_TRUE(gate_.begin_add(user_, id_, refusal_).has_value());
}

}  // namespace
}  // namespace shared::memory::mem0
