// Topics that are deleted and made anew beneath an owner, in memory.
#include "tests/flow/workers/hot/takeover_fixture.hpp"

namespace tests {
namespace {

using Kind = workers::hot::send::Verdict::Kind;
using shared::events::DeliveryState;

constexpr const char* kOther = "ffffffff445566778899aabbccddeeff";

class LostLogTest : public TakeoverTest {
  protected:
    void make_anew(const std::string& topic) { log.of(topic).clear(); }
    // What a group does with an owner that is fenced and whose partition stays.
    void reopen(Worker& worker) {
        ASSERT_TRUE(worker.is_fenced);
        const auto from = worker.owner->tracker().head();
        auto kept = worker.owner->take_kept();
        worker.own();
        worker.owner->keep(std::move(kept));
        if (from) feed(worker, log, *from);
    }
    void answer(int count) {
        for (int i = 0; i < count; ++i) {
            arrive("before" + std::to_string(i), "hello");
            first.owner->take(log.of("inbound").back());
            run(first, 500'000);
        }
        ASSERT_EQ(sender.sent.size(), static_cast<std::size_t>(count));
    }
    void say(Worker& worker, const std::string& message, const std::string& kind = "message") {
        arrive(message, "hello", 0, kind);
        worker.owner->take(log.of("inbound").back());
    }
};

TEST_F(LostLogTest, conversations_made_anew_send_nothing_that_nobody_could_know_of) {
    first.own();
    run(first, 500'000);
    answer(1);
    make_anew("conversations");
    say(first, "m2");
    run(first, 2'000'000);
    EXPECT_TRUE(first.is_fenced);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(metrics.restarts_conversations.value(), 1);
}

TEST_F(LostLogTest, what_the_owner_knew_of_conversations_is_written_again) {
    first.own();
    run(first, 500'000);
    answer(3);
    make_anew("conversations");
    say(first, "m2");
    run(first, 500'000);
    reopen(first);
    run(first, 45'000'000);
    EXPECT_EQ(sender.sent.size(), 4u);  // its claim was stored: sent when silence proved it unsent
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kSent);
    say(first, "before1");
    run(first, 2'000'000);
    EXPECT_EQ(sender.sent.size(), 4u);
    kill(first);
    second.own();
    run(second, 500'000);
    say(second, "before0");
    say(second, "m2");
    run(second, 2'000'000);
    EXPECT_EQ(sender.sent.size(), 4u);
    EXPECT_EQ(turns().back().turn.reason, "duplicate");
}

TEST_F(LostLogTest, a_takeover_outlives_conversations_made_anew) {
    first.own();
    run(first, 500'000);
    say(first, "own1", "own");
    run(first, 500'000);
    make_anew("conversations");
    run(first, 31'000'000);  // noticed by the progress record, though nobody writes
    reopen(first);
    run(first, 2'000'000);
    kill(first);
    second.own();
    run(second, 500'000);
    say(second, "m2");
    run(second, 45'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(turns().back().turn.reason, "takeover");
}

TEST_F(LostLogTest, turns_made_anew_and_shorter_are_read_from_their_beginning) {
    first.own();
    run(first, 500'000);
    answer(5);
    run(first, 2'000'000);
    make_anew("turns");
    say(first, "m2");
    run(first, 250'000);
    ASSERT_EQ(turns().size(), 1u);
    kill(first);
    second.own();
    run(second, 45'000'000);
    EXPECT_EQ(sender.sent.size(), 6u);
}

TEST_F(LostLogTest, turns_made_anew_still_settle_what_is_open) {
    first.own();
    run(first, 500'000);
    answer(5);
    run(first, 2'000'000);
    make_anew("turns");
    sender.next = {Kind::kUnconfirmed, "", "reset"};
    sender.is_delivered_all_the_same = true;
    say(first, "m2");
    run(first, 500'000);
    sender.next = {Kind::kSent, "", ""};
    for (int i = 0; i < 7; ++i) {
        arrive("other" + std::to_string(i), "hello", 0, "message", kOther);
        first.owner->take(log.of("inbound").back());
    }
    run(first, 4'000'000);
    EXPECT_EQ(metrics.restarts_turns.value(), 1);
    const auto reply = sender.sent[5].reply_id;
    kill(first);
    second.own();
    run(second, 500'000);
    report("status", reply, "", "wamid.1");
    run(second, 45'000'000);
    EXPECT_EQ(turns().back().turn.delivery, DeliveryState::kSent);
    EXPECT_EQ(turns().back().turn.reply->id, reply);
}

}  // namespace
}  // namespace tests
