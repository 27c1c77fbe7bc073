// One message through each fault of each producer of its owner: answered once, one turn, committed.
#include "tests/flow/workers/hot/forwarding_fixture.hpp"
#include "tests/flow/workers/hot/takeover_fixture.hpp"

namespace tests {
namespace {

enum class Path { kClaims, kTurns };
enum class Fault { kQueueFull, kLost, kLostButStored, kWithoutOffset };

struct Case {
    const char* name;
    Path path;
    Fault fault;
};

// `count`: of the produce calls that meet it.
void begin(fakes::MemoryProducer& producer, Fault fault, int count) {
    producer.is_down = fault == Fault::kQueueFull;
    if (fault == Fault::kWithoutOffset) producer.unplaced_next = count;
    if (fault == Fault::kLost || fault == Fault::kLostButStored) producer.lose_next = count;
    producer.keep_lost = fault == Fault::kLostButStored;
}

class ProducerFaultTest : public TakeoverTest, public testing::WithParamInterface<Case> {};

TEST_P(ProducerFaultTest, a_message_is_answered_once) {
    first.own();
    run(first, 250'000);
    fakes::MemoryProducer& producer = GetParam().path == Path::kClaims ? first.claims : first.turns;
    begin(producer, GetParam().fault, 2);
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 1'000'000);
    producer.is_down = false;
    run(first, 1'000'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    // The same turn again changes no row.
    const bool is_repeated =
        GetParam().fault == Fault::kLostButStored && GetParam().path == Path::kTurns;
    EXPECT_EQ(final_turns("m1"), is_repeated ? 3 : 1);
    EXPECT_EQ(first.owner->take_commit(), 1);
    EXPECT_FALSE(first.is_fenced);
}

INSTANTIATE_TEST_SUITE_P(
    each,
    ProducerFaultTest,
    testing::Values(Case{"claims_queue_full", Path::kClaims, Fault::kQueueFull},
                    Case{"claims_lost", Path::kClaims, Fault::kLost},
                    Case{"claims_lost_but_stored", Path::kClaims, Fault::kLostButStored},
                    Case{"claims_without_offset", Path::kClaims, Fault::kWithoutOffset},
                    Case{"turns_queue_full", Path::kTurns, Fault::kQueueFull},
                    Case{"turns_lost", Path::kTurns, Fault::kLost},
                    Case{"turns_lost_but_stored", Path::kTurns, Fault::kLostButStored},
                    Case{"turns_without_offset", Path::kTurns, Fault::kWithoutOffset}),
    [](const auto& of) { return std::string(of.param.name); });

class ForwardFaultTest : public ForwardingTest, public testing::WithParamInterface<Fault> {};

TEST_P(ForwardFaultTest, both_conversations_of_a_person_go_on_as_one) {
    write("a", "one", false);
    pump(first);
    begin(first.claims, GetParam(), 3);
    write("b", "two", true);
    pump(first, 300'000);
    first.claims.is_down = false;
    pump(first, 3'000'000);
    begin(first.claims, GetParam(), 3);
    write("c", "three", false);
    pump(first, 300'000);
    first.claims.is_down = false;
    pump(first, 3'000'000);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: one", "re: two", "re: three"}));
    EXPECT_EQ(final_turn("b").turn.patient_id, final_turn("a").turn.patient_id);
    EXPECT_EQ(final_turn("c").envelope.conversation, kPhone);
}

INSTANTIATE_TEST_SUITE_P(
    each,
    ForwardFaultTest,
    testing::Values(Fault::kQueueFull, Fault::kLost, Fault::kLostButStored, Fault::kWithoutOffset));

class WithoutOffsetTest : public TakeoverTest {};

TEST_F(WithoutOffsetTest, nothing_is_sent_before_the_gap_of_an_ack_without_offset_is_read) {
    first.own();
    run(first, 250'000);
    first.claims.unplaced_next = 1;
    first.reader.is_holding = true;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_TRUE(sender.sent.empty());
    first.reader.is_holding = false;
    first.reader.release();
    run(first, 500'000);
    EXPECT_EQ(sender.sent.size(), 1u);
    EXPECT_EQ(first.owner->take_commit(), 1);
}

TEST_F(WithoutOffsetTest, an_ack_without_offset_hides_no_second_owner) {
    first.own();
    run(first, 250'000);
    log.append("conversations", 0, "~owner", workers::hot::conversation_log::write_owner("other"));
    first.claims.unplaced_next = 1;
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 1'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_TRUE(first.is_fenced);
}

TEST_F(WithoutOffsetTest, without_the_offset_of_its_own_record_an_owner_opens_again) {
    first.claims.unplaced_next = 2;
    first.own();
    run(first, 1'000'000);
    EXPECT_TRUE(first.owner->is_open());
    arrive("m1", "hello");
    feed(first, log, 0);
    run(first, 500'000);
    EXPECT_EQ(sender.sent.size(), 1u);
}

}  // namespace
}  // namespace tests
