#include "workers/hot/conversation_log/fence.hpp"

#include <gtest/gtest.h>

namespace workers::hot::conversation_log {
namespace {

shared::kafka::Record record(shared::kafka::Offset offset, std::string key, std::string value) {
    shared::kafka::Record out;
    out.offset = offset;
    out.key = std::move(key);
    out.is_tombstone = value.empty();
    out.value = std::move(value);
    return out;
}

TEST(fence, contiguous_acknowledgements_pass) {
    Fence fence(10, "me");
    EXPECT_EQ(fence.acknowledged(11), Fence::Ack::kPassed);
    EXPECT_EQ(fence.acknowledged(12), Fence::Ack::kPassed);
    EXPECT_EQ(fence.expected(), 13);
}

TEST(fence, a_foreign_owner_in_the_gap_fences) {
    Fence fence(10, "me");
    ASSERT_EQ(fence.acknowledged(12), Fence::Ack::kGap);
    EXPECT_EQ(fence.gap()->from, 11);
    EXPECT_EQ(fence.gap()->to, 12);
    const auto verdict = fence.gap_read({record(11, "~owner", write_owner("other"))});
    EXPECT_TRUE(verdict.is_fenced);
}

TEST(fence, a_zombies_state_is_void_and_named) {
    Fence fence(10, "me");
    ASSERT_EQ(fence.acknowledged(12), Fence::Ack::kGap);
    const auto verdict =
        fence.gap_read({record(11, "conversation", write_state("c", 3, "zombie", {}, true))});
    EXPECT_FALSE(verdict.is_fenced);
    EXPECT_TRUE(verdict.is_clear);
    EXPECT_EQ(verdict.voided, std::vector<std::string>{"conversation"});
    EXPECT_EQ(fence.acknowledged(13), Fence::Ack::kPassed);
}

TEST(fence, our_own_possibly_persisted_record_is_ignored) {
    Fence fence(10, "me");
    ASSERT_EQ(fence.acknowledged(12), Fence::Ack::kGap);
    const auto verdict =
        fence.gap_read({record(11, "conversation", write_state("c", 10, "me", {}, true))});
    EXPECT_FALSE(verdict.is_fenced);
    EXPECT_TRUE(verdict.voided.empty());
    EXPECT_TRUE(verdict.is_clear);
}

TEST(fence, acknowledgements_wait_while_a_gap_is_read_and_may_show_another) {
    Fence fence(10, "me");
    ASSERT_EQ(fence.acknowledged(12), Fence::Ack::kGap);
    EXPECT_EQ(fence.acknowledged(13), Fence::Ack::kWaiting);
    EXPECT_EQ(fence.acknowledged(15), Fence::Ack::kWaiting);
    EXPECT_FALSE(fence.gap_read({}).is_clear);
    EXPECT_EQ(fence.gap()->from, 14);
    EXPECT_EQ(fence.gap()->to, 15);
    EXPECT_TRUE(fence.gap_read({}).is_clear);
    EXPECT_EQ(fence.acknowledged(16), Fence::Ack::kPassed);
}

TEST(fence, an_acknowledgement_without_offset_is_a_gap_to_the_end) {
    Fence fence(10, "me");
    ASSERT_EQ(fence.acknowledged_without_offset(), Fence::Ack::kGap);
    EXPECT_EQ(fence.gap()->to, -1);
    const auto verdict =
        fence.gap_read({record(11, "conversation", write_state("c", 10, "me", {}, true))});
    EXPECT_TRUE(verdict.is_clear);
    EXPECT_EQ(fence.acknowledged(12), Fence::Ack::kPassed);
}

// One writer's acknowledgements only grow: where they do not, it is another log.
TEST(fence, an_acknowledgement_that_is_not_beyond_the_last_one_is_of_another_log) {
    for (const shared::kafka::Offset offset : {0, 9, 10}) {
        Fence fence(10, "me");
        EXPECT_EQ(fence.acknowledged(offset), Fence::Ack::kLost) << offset;
    }
    Fence fence(10, "me");
    ASSERT_EQ(fence.acknowledged(11), Fence::Ack::kPassed);
    EXPECT_EQ(fence.acknowledged(11), Fence::Ack::kLost);
    Fence reading(10, "me");
    ASSERT_EQ(reading.acknowledged(14), Fence::Ack::kGap);
    EXPECT_EQ(reading.acknowledged(0), Fence::Ack::kLost);
}

TEST(fence, an_acknowledgement_within_a_gap_that_was_read_passes) {
    Fence fence(10, "me");
    ASSERT_EQ(fence.acknowledged_without_offset(), Fence::Ack::kGap);
    const auto ours = write_state("c", 10, "me", {}, true);
    ASSERT_TRUE(fence.gap_read({record(11, "c", ours), record(12, "c", ours)}).is_clear);
    EXPECT_EQ(fence.acknowledged(12), Fence::Ack::kPassed);
}

}  // namespace
}  // namespace workers::hot::conversation_log
