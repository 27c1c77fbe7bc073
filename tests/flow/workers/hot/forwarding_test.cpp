// Two conversations of one person: first known by a lid alone, then by lid and phone.
#include "tests/flow/workers/hot/owner_fixture.hpp"

#include <algorithm>

namespace tests {
namespace {

using shared::events::Outcome;

constexpr const char* kPhone = "11111111111111111111111111111111";
constexpr const char* kLid = "22222222222222222222222222222222";
constexpr const char* kPhoneHash = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* kLidHash = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

class ForwardingTest : public OwnerTest {
  protected:
    void SetUp() override { first.own(); }

    // By lid alone, or by both: as ingest would key it.
    void write(const std::string& message,
               const std::string& text,
               bool is_phone_known,
               const std::string& kind = "message") {
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.record = record_id(++arrived_);
        envelope.kind = kind;
        envelope.source = "source-1";
        envelope.message = message;
        envelope.conversation = is_phone_known ? kPhone : kLid;
        envelope.received_at = envelope.provider_time = clock.wall_ms();
        shared::events::Message body;
        body.provider = "evolution";
        body.line = line;
        body.type = "text";
        body.text = text;
        body.address.lid = "777";
        if (is_phone_known) body.address.phone = "15550100";
        if (is_phone_known) body.address.lesser = kLid;
        body.address.hash = is_phone_known ? kPhoneHash : kLidHash;
        body.address.reply_to = "777@lid";
        log.append("inbound", 0, envelope.conversation, write_message(envelope, body));
    }

    void write_as(const std::string& message,
                  const std::string& text,
                  const std::string& key,
                  const std::string& lesser,
                  const std::string& hash,
                  const std::string& kind = "message") {
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.record = record_id(++arrived_);
        envelope.kind = kind;
        envelope.source = "source-1";
        envelope.message = message;
        envelope.conversation = key;
        envelope.received_at = envelope.provider_time = clock.wall_ms();
        shared::events::Message body;
        body.provider = "evolution";
        body.line = line;
        body.type = "text";
        body.text = text;
        body.address.lesser = lesser;
        body.address.hash = hash;
        body.address.reply_to = "777@lid";
        log.append("inbound", 0, key, write_message(envelope, body));
    }

    // Hands over what is in `inbound` and what comes into it meanwhile.
    void pump(Worker& worker, shared::MonoUs time = 500'000) {
        for (shared::MonoUs step = 0; step < time; step += 5'000) {
            const auto records = log.of("inbound");
            for (; fed_ < records.size(); ++fed_) worker.owner->take(records[fed_]);
            if (step % 250'000 == 0) worker.owner->tick();
            loop.advance(5'000);
        }
    }

    SeenTurn final_turn(const std::string& message) {
        SeenTurn out;
        int count = 0;
        for (const auto& seen : turns()) {
            if (seen.envelope.message != message || seen.turn.message_kind.empty()) continue;
            if (seen.envelope.stage("settled") > 0) continue;
            out = seen;
            ++count;
        }
        EXPECT_EQ(count, 1) << message;
        return out;
    }
    std::vector<std::string> said() const {
        std::vector<std::string> out;
        for (const auto& one : sender.sent) out.push_back(one.text);
        return out;
    }

    std::size_t fed_ = 0;
};

TEST_F(ForwardingTest, the_lesser_conversation_goes_on_in_the_other) {
    write("a", "one", false);
    pump(first);
    write("b", "two", true);
    pump(first);
    write("c", "three", false);
    pump(first);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: one", "re: two", "re: three"}));
    EXPECT_EQ(final_turn("a").envelope.conversation, kLid);
    const auto second_turn = final_turn("b");
    const auto third_turn = final_turn("c");
    EXPECT_EQ(second_turn.envelope.conversation, kPhone);
    EXPECT_EQ(third_turn.envelope.conversation, kPhone);
    EXPECT_EQ(third_turn.envelope.forwarded_from, kLid);
    EXPECT_EQ(third_turn.envelope.record, record_id(3));
    EXPECT_EQ(third_turn.turn.session.id, second_turn.turn.session.id);
    // The patient is who it was at first contact.
    EXPECT_EQ(second_turn.turn.patient_id, final_turn("a").turn.patient_id);
    EXPECT_EQ(third_turn.turn.patient_id, second_turn.turn.patient_id);
}

TEST_F(ForwardingTest, who_first_came_with_both_stays_that_patient) {
    write("a", "one", true);
    pump(first);
    write("b", "two", false);
    pump(first);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: one", "re: two"}));
    EXPECT_EQ(final_turn("b").envelope.conversation, kPhone);
    EXPECT_EQ(final_turn("b").turn.patient_id, final_turn("a").turn.patient_id);
}

TEST_F(ForwardingTest, a_takeover_in_the_lesser_holds_for_the_message_that_reveals_both) {
    write("a", "one", false);
    pump(first);
    write("s", "I take this chat", false, "own");
    pump(first);
    write("b", "two", true);
    pump(first);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
    EXPECT_EQ(final_turn("b").turn.outcome, Outcome::kSuppressed);
    EXPECT_EQ(final_turn("b").turn.reason, "takeover");
}

TEST_F(ForwardingTest, an_id_answered_in_the_lesser_is_not_answered_in_the_other) {
    write("a", "one", false);
    pump(first);
    write("a", "one", true);
    pump(first);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
}

TEST_F(ForwardingTest, an_echo_of_the_lessers_send_is_no_takeover_in_the_other) {
    write("a", "one", false);
    pump(first);
    write("wamid.1", "re: one", true, "own");
    pump(first);
    write("b", "two", true);
    pump(first);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: one", "re: two"}));
    EXPECT_EQ(final_turn("wamid.1").turn.reason, "own_echo");
}

TEST_F(ForwardingTest, an_own_phone_message_with_both_addresses_is_a_takeover_there) {
    write("s", "typed by staff", true, "own");
    pump(first);
    write("b", "two", true);
    pump(first);
    EXPECT_TRUE(said().empty());
    EXPECT_EQ(final_turn("s").envelope.conversation, kPhone);
    EXPECT_EQ(final_turn("b").turn.reason, "takeover");
}

TEST_F(ForwardingTest, without_an_answer_in_time_the_message_goes_on) {
    write("b", "two", true);
    const auto records = log.of("inbound");
    first.owner->take(records[0]);  // what is written for the lesser one is not handed over
    loop.advance(400'000);
    EXPECT_TRUE(said().empty());
    loop.advance(300'000);
    EXPECT_EQ(said(), std::vector<std::string>{"re: two"});
}

TEST_F(ForwardingTest, urgent_words_wait_for_nothing) {
    write("b", "urgent", true);
    first.owner->take(log.of("inbound")[0]);
    loop.advance(50'000);
    EXPECT_EQ(said().size(), 1U);
}

// Killed after each record handed over: the next owner comes to the same end.
TEST_F(ForwardingTest, a_kill_at_any_step_changes_nothing) {
    for (int step = 0; step < 60; ++step) {
        fakes::MemoryLog fresh(clock);
        log.topics.swap(fresh.topics);
        sender.sent.clear();
        fed_ = 0;
        arrived_ = 0;
        first.own();
        write("a", "one", false);
        write("b", "two", true);
        pump(first, 5'000 * step);
        first.owner.reset();
        second.own();
        fed_ = 0;
        pump(second, 2'000'000);
        write("c", "three", false);
        pump(second);
        auto texts = said();
        std::sort(texts.begin(), texts.end());
        EXPECT_EQ(texts, (std::vector<std::string>{"re: one", "re: three", "re: two"})) << step;
        EXPECT_EQ(final_turn("c").envelope.conversation, kPhone) << step;
        second.owner.reset();
    }
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
    sender.next = {workers::hot::send::Verdict::Kind::kUnconfirmed, "", "timeout"};
    sender.is_delivered_all_the_same = true;
    write("x", "zero", false);
    pump(first, 100'000);
    sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    write("a", "one", false);  // waits for the open one, 10 s at most
    pump(first, 100'000);
    write("a", "one", true);  // the provider repeats it, now with both
    pump(first, 12'000'000);
    int times = 0;
    for (const auto& text : said()) times += text == "re: one";
    EXPECT_EQ(times, 1);
}
TEST_F(ForwardingTest, a_takeover_passes_a_message_that_waits) {
    sender.next = {workers::hot::send::Verdict::Kind::kUnconfirmed, "", "timeout"};
    sender.is_delivered_all_the_same = true;
    write("x", "zero", false);
    pump(first, 100'000);
    sender.next = {workers::hot::send::Verdict::Kind::kSent, "", ""};
    write("a", "one", false);  // waits for the open one, 10 s at most
    pump(first, 100'000);
    write("s", "typed by staff", true, "own");  // asks the lesser one
    pump(first, 5'000'000);
    write("b", "two", true);
    pump(first, 3'000'000);
    for (const auto& text : said()) EXPECT_NE(text, "re: two");
}

TEST_F(ForwardingTest, the_patient_stays_the_same_after_a_long_silence) {
    write("a", "one", false);                        // a patient by lid
    write_as("p", "phone", kPhone, "", kPhoneHash);  // and one by phone alone
    pump(first);
    write("b", "two", true);
    pump(first);
    const auto before = final_turn("b").turn.patient_id;
    EXPECT_EQ(before, final_turn("p").turn.patient_id);
    for (int h = 0; h < 75; ++h) {
        loop.advance(3'600'000'000LL);
        first.owner->tick();
        loop.advance(70'000'000);
        first.owner->tick();
        loop.advance(5'000'000);
    }
    write("d", "four", true);
    pump(first);
    EXPECT_EQ(final_turn("d").turn.patient_id, before);
}
TEST_F(ForwardingTest, what_the_lesser_said_lately_is_known_to_the_other) {
    for (int i = 0; i < 8; ++i) {
        write_as("p" + std::to_string(i), "phone " + std::to_string(i), kPhone, "", kPhoneHash);
        pump(first, 1'000'000);
        loop.advance(10'000'000);
    }
    sender.is_hanging = true;
    write("a", "one", false);
    pump(first, 2'000'000);
    sender.is_hanging = false;
    write("b", "two", true);
    pump(first, 2'000'000);
    write("wamid.9", "re: one", true, "own");
    pump(first, 2'000'000);
    EXPECT_EQ(final_turn("wamid.9").turn.reason, "own_echo");
}
TEST_F(ForwardingTest, a_takeover_holds_for_a_new_number_too) {
    const char* kPhone2 = "33333333333333333333333333333333";
    write("a", "one", false);
    write("s", "I take this chat", false, "own");
    pump(first);
    write("b", "two", true);
    pump(first);
    write_as("c", "three", kPhone2, kLid, "cccccccccccccccccccccccccccccccc");
    pump(first);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
}
// Too late an answer of the lesser: decided without its takeover though the merge comes 0.2 s
// later.
TEST_F(ForwardingTest,
       a_claim_whose_ack_was_lost_is_not_below_the_progress) {  // no forwarding in it
    const char* other = "44444444444444444444444444444444";
    write_as("o1", "hello", other, "", kLidHash);
    pump(first, 2'000'000);
    first.claims.lose_next = 1;
    first.claims.keep_lost = true;  // the broker has it, its ack is lost; again in 100 ms
    write_as("a", "one", kPhone, "", kPhoneHash);
    const auto records = log.of("inbound");
    first.owner->take(records[fed_++]);
    loop.advance(5'000);
    write_as("o2", "hello again", other, "", kLidHash);
    first.owner->take(log.of("inbound")[fed_++]);
    loop.advance(20'000);
    first.owner->tick();  // writes ~progress
    loop.advance(20'000);
    first.owner.reset();  // dies 55 ms before... the claim is written again
    second.own();
    fed_ = 1;
    pump(second, 60'000'000);
    int answered = 0;
    for (auto& t : said()) answered += t == "re: one";
    EXPECT_EQ(answered, 1);
    EXPECT_EQ(final_turn("a").turn.outcome, Outcome::kReplied);
    int staff = 0;
    for (auto& r : log.of("staff")) staff += r.key == kPhone;
}

}  // namespace
}  // namespace tests
