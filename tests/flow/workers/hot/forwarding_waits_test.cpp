// What a message that names two addresses waits for, and what does not wait.
#include "tests/flow/workers/hot/forwarding_fixture.hpp"

namespace tests {
namespace {

TEST_F(ForwardingTest, without_an_answer_in_time_the_message_goes_on) {
    write("b", "two", true);
    const auto records = log.of("inbound");
    first.owner->take(records[0]);  // what is written for the lesser one is not handed over
    loop.advance(400'000);
    EXPECT_TRUE(said().empty());
    loop.advance(1'300'000);
    EXPECT_EQ(said(), std::vector<std::string>{"re: two"});
}

TEST_F(ForwardingTest, urgent_words_wait_for_nothing) {
    write("b", "urgent", true);
    first.owner->take(log.of("inbound")[0]);
    loop.advance(50'000);
    EXPECT_EQ(said().size(), 1U);
}

TEST_F(ForwardingTest, urgent_words_pass_what_waits) {
    write("s", "typed by staff", true, "own");  // waits for the lesser one, long
    write("b", "two", true);
    write("u", "urgent", true);
    const auto records = log.of("inbound");
    for (const auto& record : records) first.owner->take(record);
    loop.advance(100'000);
    EXPECT_EQ(said(), std::vector<std::string>{"call the emergency number"});
    fed_ = records.size();
    pump(first);
    EXPECT_EQ(said().size(), 1U);
    EXPECT_EQ(final_turn("b").turn.reason, "takeover");
}

// Its owner is away: what staff typed is not decided as if nobody had spoken there, nor is what the
// patient writes behind it.
TEST_F(ForwardingTest, an_own_phone_message_waits_longer_for_the_lesser) {
    write("s", "typed by staff", true, "own");
    write("b", "two", true);
    while (fed_ < 2) first.owner->take(log.of("inbound")[fed_++]);
    loop.advance(15'000'000);
    EXPECT_TRUE(said().empty());
    EXPECT_TRUE(turns().empty());
    pump(first);
    EXPECT_EQ(final_turn("s").turn.reason, "own_phone");
    EXPECT_EQ(final_turn("b").turn.reason, "takeover");
}

TEST_F(ForwardingTest, one_conversation_waits_once_for_the_other) {
    write("b", "two", true);
    write("c", "three", true);
    while (fed_ < 2) first.owner->take(log.of("inbound")[fed_++]);
    loop.advance(1'600'000);
    EXPECT_EQ(said().size(), 2U);
}

// Like write(), with all in hand.
TEST_F(ForwardingTest, a_takeover_on_its_way_counts_for_the_message_behind_it) {
    write("s", "typed by staff", true, "own");
    write("b", "two", true);
    pump(first, 3'000'000);
    EXPECT_TRUE(said().empty()) << said()[0];
    EXPECT_EQ(final_turn("b").turn.reason, "takeover");
}

TEST_F(ForwardingTest, a_link_passes_a_message_that_waits) {
    leave_open("x", "zero");
    write("a", "one", false);  // waits for the open one, 10 s at most
    pump(first, 100'000);
    write("a", "one", true);  // the provider repeats it, now with both
    pump(first, 12'000'000);
    int times = 0;
    for (const auto& text : said()) times += text == "re: one";
    EXPECT_EQ(times, 1);
}

TEST_F(ForwardingTest, a_takeover_passes_a_message_that_waits) {
    leave_open("x", "zero");
    write("a", "one", false);  // waits for the open one, 10 s at most
    pump(first, 100'000);
    write("s", "typed by staff", true, "own");  // asks the lesser one
    pump(first, 5'000'000);
    write("b", "two", true);
    pump(first, 3'000'000);
    for (const auto& text : said()) EXPECT_NE(text, "re: two");
}

// While the front is claimed, what another conversation passes on goes before them in the line.
TEST_F(ForwardingTest, urgent_words_pass_a_refused_reply_though_others_came_first) {
    write("z", "zero", true);
    pump(first);
    sender.next = {workers::hot::send::Verdict::Kind::kUnsentRetry, "", "refused"};
    first.claims.is_holding = true;
    write("a", "one", true);
    pump(first, 100'000);
    write("wamid.1", "re: zero", true, "own");
    std::string& echo = log.of("inbound").back().value;
    echo.insert(echo.find(R"("kind")"), R"("forwarded_from":")" + std::string(kLid) + R"(",)");
    write("u", "urgent", true);
    pump(first, 100'000);
    first.claims.is_holding = false;
    first.claims.release();
    pump(first, 300'000);
    bool is_claimed = false;
    for (const auto& record : log.of("conversations")) {
        is_claimed |= record.value.find("call the emergency number") != std::string::npos;
    }
    EXPECT_TRUE(is_claimed);
}

}  // namespace
}  // namespace tests
