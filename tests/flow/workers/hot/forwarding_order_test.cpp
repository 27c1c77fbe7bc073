// Who passes whom in the lanes of one person's two conversations.
#include "tests/flow/workers/hot/forwarding_fixture.hpp"

namespace tests {
namespace {

using Kind = workers::hot::send::Verdict::Kind;

// The lesser's message is being sent when the link comes, is refused and tried again each second:
// the link does not stand behind it for as long.
TEST_F(ForwardingTest, a_link_passes_a_message_that_was_being_sent) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    sender.answer_after_us = 100'000;
    write("a", "one", false);
    pump(first, 50'000);  // being sent
    write("s", "typed by staff", true, "own");
    write("b", "two", true);
    pump(first, 5'000'000);
    EXPECT_EQ(final_turn("s").turn.reason, "own_phone");
    EXPECT_EQ(final_turn("b").turn.reason, "takeover");
}

TEST_F(ForwardingTest, an_id_refused_in_the_lesser_is_answered_once) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    sender.answer_after_us = 100'000;
    write("a", "one", false);
    pump(first, 50'000);
    write("a", "one", true);
    pump(first, 400'000);
    sender.next = {Kind::kSent, "", ""};
    pump(first, 5'000'000);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
}

TEST_F(ForwardingTest, an_echo_is_no_takeover_while_the_lesser_tries_again) {
    write("x", "zero", false);
    pump(first);
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    sender.answer_after_us = 100'000;
    write("a", "one", false);
    pump(first, 50'000);
    write("wamid.1", "re: zero", true, "own");
    pump(first, 25'000'000);
    EXPECT_EQ(final_turn("wamid.1").turn.reason, "own_echo");
}

TEST_F(ForwardingTest, a_late_refusal_is_not_sent_again_into_a_takeover) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    sender.answer_after_us = 1'500'000;
    write_as("a", "one", kPhone, "", kPhoneHash);
    write_as("s", "typed by staff", kPhone, "", kPhoneHash, "own");
    pump(first, 1'400'000);
    EXPECT_EQ(final_turn("s").turn.reason, "own_phone");
    sender.next = {Kind::kSent, "", ""};
    pump(first, 10'000'000);
    EXPECT_TRUE(said().empty()) << said()[0];
}

TEST_F(ForwardingTest, a_late_refusal_in_the_lesser_is_left_to_staff) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    sender.answer_after_us = 1'900'000;
    write("a", "one", false);
    pump(first, 50'000);
    write("s", "typed by staff", true, "own");
    pump(first, 1'500'000);
    EXPECT_EQ(final_turn("s").turn.reason, "own_phone");
    sender.next = {Kind::kSent, "", ""};
    pump(first, 10'000'000);
    EXPECT_TRUE(said().empty()) << said()[0];
}

TEST_F(ForwardingTest, an_echo_of_its_own_send_does_not_wait_for_the_lesser) {
    write("b", "two", true);
    first.owner->take(log.of("inbound")[0]);
    loop.advance(1'600'000);  // the lesser one's owner is away
    ASSERT_EQ(said().size(), 1U);
    write("wamid.1", "re: two", true, "own");
    first.owner->take(log.of("inbound").back());
    write("c", "three", true);
    first.owner->take(log.of("inbound").back());
    loop.advance(2'000'000);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: two", "re: three"}));
}

TEST_F(ForwardingTest, an_echo_passes_the_message_that_waits_for_its_send) {
    sender.next = {Kind::kUnconfirmed, "", "timeout"};
    sender.is_delivered_all_the_same = true;
    write_as("a", "one", kPhone, "", kPhoneHash);
    pump(first, 100'000);
    sender.next = {Kind::kSent, "", ""};
    write_as("b", "two", kPhone, "", kPhoneHash);
    pump(first, 100'000);
    write_as("wamid.1", "re: one", kPhone, "", kPhoneHash, "own");
    pump(first, 1'000'000);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: one", "re: two"}));
}

TEST_F(ForwardingTest, an_echo_behind_waiting_messages_is_evidence) {
    sender.next = {Kind::kUnconfirmed, "", "timeout"};
    sender.is_delivered_all_the_same = true;
    write_as("a", "one", kPhone, "", kPhoneHash);
    pump(first, 100'000);
    for (const char* id : {"b", "c", "d", "e"}) write_as(id, id, kPhone, "", kPhoneHash);
    write_as("wamid.1", "re: one", kPhone, "", kPhoneHash, "own");
    pump(first, 1'000'000);
    sender.next = {Kind::kSent, "", ""};
    pump(first, 60'000'000);
    int times = 0;
    for (const auto& text : said()) times += text == "re: one";
    EXPECT_EQ(times, 1);
    EXPECT_EQ(final_turn("wamid.1").turn.reason, "own_echo");
}

// Urgent words were decided without the lesser's word, as another patient.
TEST_F(ForwardingTest, the_patient_stays_the_same_after_an_urgent_first) {
    write("a", "one", false);
    pump(first);
    write("u", "urgent", true);
    pump(first);
    const auto before = final_turn("u").turn.patient_id;
    let_days_pass();
    write("d", "four", true);
    pump(first);
    EXPECT_EQ(final_turn("d").turn.patient_id, before);
}

TEST_F(ForwardingTest, a_passed_on_takeover_stays_behind_an_earlier_resume) {
    write("b", "two", true);
    pump(first);
    sender.answer_after_us = 500'000;
    write("c", "three", true);
    pump(first, 50'000);  // being sent
    control("resume", kPhone);
    pump(first, 50'000);
    write("s", "typed by staff", false, "own");
    pump(first, 2'000'000);
    sender.answer_after_us = 0;
    write("d", "four", true);
    pump(first, 2'000'000);
    EXPECT_EQ(final_turn("d").turn.reason, "takeover");
}

TEST_F(ForwardingTest, nothing_is_begun_after_stop) {
    write("b", "two", true);
    first.owner->take(log.of("inbound")[0]);
    loop.advance(100'000);
    first.owner->stop();
    EXPECT_TRUE(first.owner->is_idle());
    loop.advance(600'000);
    EXPECT_TRUE(said().empty());
}

TEST_F(ForwardingTest, nobody_waits_longer_than_ten_seconds_for_an_open_send) {
    first.directory.set_reports_every_send(false);
    sender.next = {Kind::kUnconfirmed, "", "timeout"};
    write_as("a", "one", kPhone, "", kPhoneHash);
    pump(first, 100'000);
    sender.next = {Kind::kSent, "", ""};
    write_as("b", "two", kPhone, "", kPhoneHash);
    write_as("c", "three", kPhone, "", kPhoneHash);
    pump(first, 12'000'000);
    EXPECT_EQ(said(), (std::vector<std::string>{"re: two", "re: three"}));
}

// The line is looked up anew while the merge comes.
struct Slow final : workers::hot::lookup::Directory {
    Slow(fakes::ManualLoop& l, fakes::FakeDirectory& d) : loop(l), inner(d) {}
    void find(const std::string& n, Found f) override {
        loop.after(wait, [this, n, f = std::move(f)] { inner.find(n, f); });
    }
    fakes::ManualLoop& loop;
    fakes::FakeDirectory& inner;
    shared::MonoUs wait = 1'000;
};
TEST_F(ForwardingTest, a_merge_that_comes_during_the_look_up_counts) {
    Slow slow{loop, first.directory};
    workers::hot::owner::Ports ports{loop,
                                     first.claims,
                                     first.turns,
                                     first.reader,
                                     sender,
                                     first.throttle,
                                     slow,
                                     first.patients,
                                     first.engine,
                                     first.kill_switch,
                                     clock,
                                     metrics};
    first.owner =
        std::make_unique<workers::hot::owner::PartitionOwner>(0, ports, first.settings, [] {});
    write("a", "one", false);
    pump(first);  // said by the lesser one
    write("b", "two", true);
    first.owner->take(log.of("inbound")[fed_++]);
    loop.advance(1'600'000);  // the lesser one's owner is away: "b" goes on without it
    ASSERT_EQ(said().size(), 2U);
    slow.wait = 300'000;
    write("wamid.1", "re: one", true, "own");  // echo of the lesser one's
    first.owner->take(log.of("inbound").back());
    const auto own_at = log.of("inbound").size() - 1;
    loop.advance(5'000);
    for (; fed_ < log.of("inbound").size(); ++fed_)
        if (fed_ != own_at) first.owner->take(log.of("inbound")[fed_]);
    loop.advance(10'000);  // the merge stands in inbound
    for (; fed_ < log.of("inbound").size(); ++fed_) first.owner->take(log.of("inbound")[fed_]);
    pump(first, 5'000'000);
    EXPECT_EQ(final_turn("wamid.1").turn.reason, "own_echo");
    EXPECT_EQ(first.owner->tracker().window(), 0U);
}

TEST_F(ForwardingTest, urgent_words_pass_what_is_not_begun) {
    sender.answer_after_us = 900'000;
    for (const char* id : {"a", "b", "c", "d", "e"}) write_as(id, id, kPhone, "", kPhoneHash);
    write_as("u", "urgent", kPhone, "", kPhoneHash);
    pump(first, 2'000'000);
    bool out = false;
    for (const auto& text : said()) out = out || text == "call the emergency number";
    EXPECT_TRUE(out);
    pump(first, 10'000'000);
}

TEST_F(ForwardingTest, a_takeover_holds_for_the_other_address_after_a_repeat_named_both) {
    write_as("a", "one", kPhone, "", kPhoneHash);
    pump(first);
    write("a", "one", true);
    write("s", "typed", false, "own");
    pump(first);
    write_as("b", "two", kPhone, "", kPhoneHash);
    pump(first);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
}

TEST_F(ForwardingTest, an_id_being_answered_in_the_lesser_is_answered_once) {
    sender.answer_after_us = 900'000;
    write("a", "one", false);
    pump(first, 50'000);
    write("a", "one", true);
    pump(first, 5'000'000);
    EXPECT_EQ(said(), std::vector<std::string>{"re: one"});
}

}  // namespace
}  // namespace tests
