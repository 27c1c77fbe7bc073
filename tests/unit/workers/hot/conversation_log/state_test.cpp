#include "workers/hot/conversation_log/state.hpp"

#include "workers/hot/conversation_log/log_record.hpp"

#include <string>

#include <gtest/gtest.h>

namespace workers::hot::conversation_log {
namespace {

constexpr shared::WallMs kNow = 1'893'456'000'000;

// Claimed, and its id at the provider known.
void say(State& state, int number, shared::WallMs now) {
    const std::string n = std::to_string(number);
    state.remember_said("reply-" + n, "text " + n, now);
    state.remember_sent("id-" + n, "reply-" + n);
}

TEST(conversation_state, knows_its_sends_however_many_follow_before_their_echo_comes) {
    State state;
    // A backlog: a reply each half second.
    for (int i = 0; i < 40; ++i) say(state, i, kNow + i * 500);
    for (int i = 0; i < 40; ++i) EXPECT_TRUE(state.is_our_send("id-" + std::to_string(i))) << i;
}

TEST(conversation_state, knows_a_text_whose_id_it_was_never_told_however_many_follow) {
    State state;
    state.remember_said("reply", "the text", kNow);
    for (int i = 0; i < 40; ++i) say(state, i, kNow + i * 500);
    EXPECT_EQ(state.find_said("the text", kNow + 20'000), "reply");
}

TEST(conversation_state, keeps_64_sends_at_most) {
    State state;
    for (int i = 0; i < 500; ++i) say(state, i, kNow + i);
    EXPECT_EQ(state.sent.size(), 64U);
    EXPECT_EQ(state.said.size(), 64U);
    EXPECT_TRUE(state.is_our_send("id-499"));
    EXPECT_FALSE(state.is_our_send("id-435"));
}

TEST(conversation_state, keeps_the_newest_sixteen_sends_whatever_their_age) {
    State state;
    for (int i = 0; i < 40; ++i) say(state, i, kNow + i);
    say(state, 40, kNow + kEchoFor + 60'000);
    EXPECT_EQ(state.said.size(), 16U);
    EXPECT_EQ(state.sent.size(), 17U);  // pruned as a reply is claimed, before its own id is known
    EXPECT_FALSE(state.is_our_send("id-23"));
    EXPECT_TRUE(state.is_our_send("id-24"));
}

// Whoever is asked by a reminder may answer until the appointment, however long he wrote nothing.
TEST(conversation_state, is_not_dropped_while_a_reminder_waits_for_its_answer) {
    State state;
    state.asked = {Ask::kComing, "a", {}, "", kNow + 1};
    EXPECT_FALSE(is_idle(state, kNow));
    EXPECT_TRUE(is_idle(state, kNow + 1));
}

TEST(conversation_state, keeps_what_a_reminder_asked_and_its_template_in_the_log) {
    State state;
    state.asked = {Ask::kComing, "a", {}, "", kNow};
    OpenSend open;
    open.reply_id = "reply";
    open.kind = "reminder";
    open.template_name = {"see_you", "en", "Tuesday at 10"};
    state.open.push_back(open);
    const auto read = read_log_record(write_state("c", 1, "owner", state, true));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->state.asked, state.asked);
    ASSERT_EQ(read->state.open.size(), 1U);
    EXPECT_EQ(read->state.open[0].kind, "reminder");
    EXPECT_EQ(read->state.open[0].template_name.parameter, "Tuesday at 10");
}

}  // namespace
}  // namespace workers::hot::conversation_log
