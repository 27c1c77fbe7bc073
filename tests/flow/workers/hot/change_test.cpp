// Edits and deletes: answered only where the message was not, in time also before it is answered.
#include "shared/events/staff.hpp"
#include "tests/flow/workers/hot/takeover_fixture.hpp"

#include <map>

namespace tests {
namespace {

using shared::events::DeliveryState;
using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;
using Strings = std::vector<std::string>;

class ChangeTest : public TakeoverTest {
  protected:
    void SetUp() override {
        first.own();
        run(first, 250'000);
    }
    void comes(const std::string& id, const std::string& text) { put(id, text, "message"); }
    void is_edited(const std::string& id, const std::string& text, int record = 0) {
        put(id, text, "edit", record);
    }
    void is_edited_later(const std::string& id, const std::string& text) {
        arrive(id, text, 0, "edit");
    }
    void is_deleted(const std::string& id) {
        type = "deleted";
        put(id, "", "delete");
        type = "text";
    }
    void put(const std::string& id, const std::string& text, const std::string& kind, int n = 0) {
        arrive(id, text, n, kind);
        take_new(first);
    }
    void take_new(Worker& worker) {
        feed(worker, log, taken_);
        taken_ = static_cast<shared::kafka::Offset>(log.of("inbound").size());
    }
    // Of the records of that kind about the message: the last turn.
    std::map<std::string, shared::events::Turn> of(const std::string& kind) {
        std::map<std::string, shared::events::Turn> out;
        for (const auto& seen : turns()) {
            if (seen.turn.message_kind == kind) out[seen.envelope.message] = seen.turn;
        }
        return out;
    }
    Strings said() const {
        Strings out;
        for (const auto& one : sender.sent) out.push_back(one.text);
        return out;
    }
    Strings staff() {
        Strings out;
        shared::json::Parser parser;
        for (const auto& record : log.of("staff")) {
            const auto parsed = parser.parse(record.value);
            out.push_back(shared::events::read_staff((*parsed)["body"])->reason);
        }
        return out;
    }
    // Staff write first: what the patient asks then gets no reply.
    void take_over() {
        arrive("own-1", "we are on it", 0, "own");
        take_new(first);
        run(first, 250'000);
    }
    void end_takeover() {
        arrive("own-2", "#bot", 0, "own");
        take_new(first);
        run(first, 250'000);
    }

    shared::kafka::Offset taken_ = 0;
};

TEST_F(ChangeTest, an_edit_of_what_was_answered_is_not_answered) {
    comes("m1", "hours?");
    run(first, 500'000);
    is_edited("m1", "prices?");
    run(first, 500'000);
    EXPECT_EQ(said(), Strings{"re: hours?"});
    EXPECT_EQ(of("edit")["m1"].outcome, Outcome::kSuppressed);
    EXPECT_EQ(of("edit")["m1"].reason, "edit");
    EXPECT_EQ(of("message")["m1"].outcome, Outcome::kReplied);
    EXPECT_EQ(first.owner->take_commit(), 2);
}

TEST_F(ChangeTest, an_edit_of_what_was_not_answered_is_answered_once) {
    take_over();
    comes("m1", "hours?");
    run(first, 250'000);
    is_edited("m1", "opening hours?");
    run(first, 250'000);
    EXPECT_EQ(of("edit")["m1"].reason, "takeover");
    end_takeover();
    EXPECT_TRUE(sender.sent.empty());
    is_edited("m1", "when do you open?");
    run(first, 500'000);
    EXPECT_EQ(said(), Strings{"re: when do you open?"});
    const auto turn = of("edit")["m1"];
    EXPECT_EQ(turn.outcome, Outcome::kReplied);
    EXPECT_EQ(turn.delivery, DeliveryState::kSent);
    EXPECT_EQ(turn.message.text, "when do you open?");
    is_edited("m1", "and when do you close?");
    run(first, 500'000);
    EXPECT_EQ(said().size(), 1U);
}

TEST_F(ChangeTest, an_edit_told_twice_is_one) {
    take_over();
    comes("m1", "hours?");
    end_takeover();
    is_edited("m1", "urgent", 77);
    is_edited("m1", "urgent", 77);
    run(first, 500'000);
    EXPECT_EQ(said(), Strings{"call the emergency number"});
    EXPECT_EQ(staff(), Strings{"urgent"});
}

TEST_F(ChangeTest, an_edit_to_urgent_words_is_urgent_whatever_was_answered) {
    comes("m1", "hours?");
    run(first, 500'000);
    take_over();
    is_edited("m1", "urgent");
    run(first, 500'000);
    EXPECT_EQ(said(), (Strings{"re: hours?", "call the emergency number"}));
    EXPECT_EQ(staff(), Strings{"urgent"});
    EXPECT_EQ(of("edit")["m1"].reason, "urgent");
}

TEST_F(ChangeTest, edited_words_take_the_place_of_those_that_wait) {
    comes("m1", "good day...");
    loop.advance(300'000);
    is_edited("m1", "good evening...");
    loop.advance(300'000);
    comes("m2", "where?");
    run(first, 2'000'000);
    EXPECT_EQ(said(), Strings{"re: good evening...\nwhere?"});
    EXPECT_EQ(of("edit")["m1"].reason, "edit");
    EXPECT_EQ(of("message")["m1"].reply->id, of("message")["m2"].reply->id);
    EXPECT_EQ(first.owner->take_commit(), 3);
}

TEST_F(ChangeTest, a_waiting_line_that_becomes_urgent_waits_no_more_and_staff_are_called_once) {
    comes("m1", "good day...");
    loop.advance(300'000);
    is_edited("m1", "urgent");
    loop.advance(1'000);
    EXPECT_EQ(said(), Strings{"call the emergency number"});
    run(first, 2'000'000);
    EXPECT_EQ(said().size(), 1U);
    EXPECT_EQ(staff(), Strings{"urgent"});
}

TEST_F(ChangeTest, what_was_taken_back_while_it_waits_is_not_answered) {
    comes("m1", "good day...");
    comes("m2", "how are...");
    comes("m3", "you...");
    loop.advance(300'000);
    is_deleted("m2");
    loop.advance(300'000);
    is_deleted("m1");
    run(first, 3'000'000);
    EXPECT_EQ(said(), Strings{"re: you..."});
    const auto all = of("message");
    for (const char* id : {"m1", "m2"}) {
        EXPECT_EQ(all.at(id).outcome, Outcome::kSuppressed) << id;
        EXPECT_EQ(all.at(id).reason, "deleted") << id;
        EXPECT_EQ(all.at(id).message.text, "") << id;
        EXPECT_EQ(all.at(id).message.raw, "") << id;
    }
    EXPECT_EQ(first.owner->take_commit(), 5);
}

TEST_F(ChangeTest, nothing_follows_from_an_edit_of_what_was_taken_back) {
    take_over();
    comes("m1", "hours?");
    end_takeover();
    is_deleted("m1");
    is_edited("m1", "prices?");
    run(first, 500'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(of("delete")["m1"].reason, "delete");
}

TEST_F(ChangeTest, of_a_message_nobody_knows_nothing_follows) {
    is_edited("m9", "prices?");
    is_deleted("m8");
    run(first, 500'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(of("edit")["m9"].reason, "edit");
    EXPECT_EQ(first.owner->take_commit(), 2);
}

TEST_F(ChangeTest, urgent_words_are_heard_also_in_an_edit_of_a_message_nobody_knows) {
    is_edited("m9", "urgent");
    run(first, 500'000);
    EXPECT_EQ(said(), Strings{"call the emergency number"});
    EXPECT_EQ(staff(), Strings{"urgent"});
}

TEST_F(ChangeTest, a_stop_written_as_an_edit_is_one) {
    comes("m1", "stpo");
    run(first, 500'000);
    is_edited("m1", "stop");
    run(first, 500'000);
    comes("m2", "hours?");
    run(first, 500'000);
    EXPECT_EQ(said(), (Strings{"re: stpo", "stopped"}));
    EXPECT_EQ(of("message")["m2"].reason, "opt_out");
}

TEST_F(ChangeTest, staff_are_called_once_for_words_that_were_edited_while_they_waited) {
    comes("m1", "good day...");
    loop.advance(300'000);
    is_edited("m1", "urgent");
    run(first, 500'000);
    comes("m2", "good day...");
    loop.advance(300'000);
    is_edited("m2", "urgent");  // no second text within ten minutes
    run(first, 500'000);
    EXPECT_EQ(said(), Strings{"call the emergency number"});
    EXPECT_EQ(staff(), (Strings{"urgent", "urgent"}));
}

TEST_F(ChangeTest, a_reply_to_an_edit_that_is_proven_unsent_is_tried_again) {
    take_over();
    comes("m1", "hours?");
    end_takeover();
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    is_edited("m1", "prices?");
    run(first, 500'000);
    sender.next = {Kind::kSent, "", ""};
    run(first, 2'000'000);
    EXPECT_EQ(said(), Strings{"re: prices?"});
    EXPECT_EQ(of("edit")["m1"].outcome, Outcome::kReplied);
}

TEST_F(ChangeTest, a_next_owner_answers_no_edit_twice_and_knows_what_was_not_answered) {
    take_over();
    comes("m1", "hours?");
    comes("m2", "prices?");
    end_takeover();
    is_edited("m1", "when do you open?");
    run(first, 500'000);
    ASSERT_EQ(said().size(), 1U);
    kill(first);
    second.own();
    taken_ = 0;  // nothing was committed: all of it is read again
    take_new(second);
    run(second, 500'000);
    EXPECT_EQ(said().size(), 1U);
    arrive("m2", "how much?", 0, "edit");
    take_new(second);
    run(second, 500'000);
    EXPECT_EQ(said(), (Strings{"re: when do you open?", "re: how much?"}));
}

TEST_F(ChangeTest, what_an_earlier_owner_answered_is_not_taken_for_waiting) {
    comes("m1", "hours?");
    run(first, 500'000);
    kill(first);
    is_edited_later("m1", "urgent");
    second.own();
    taken_ = 0;
    take_new(second);  // both, before the log is read
    run(second, 500'000);
    EXPECT_EQ(said(), (Strings{"re: hours?", "call the emergency number"}));
    EXPECT_EQ(of("message")["m1"].message.text, "hours?");
}

TEST_F(ChangeTest, what_waits_for_the_log_to_be_read_takes_its_edits) {
    kill(first);
    arrive("m1", "hours?", 0, "message");
    is_edited_later("m1", "prices?");
    second.own();
    take_new(second);
    run(second, 500'000);
    EXPECT_EQ(said(), Strings{"re: prices?"});
    EXPECT_EQ(of("edit")["m1"].reason, "edit");
}

TEST_F(ChangeTest, urgent_words_wait_for_no_parked_message) {
    first.directory.is_down = true;
    comes("m1", "hours?");
    run(first, 8'000'000);
    first.directory.is_down = false;
    is_edited("m1", "urgent");
    run(first, 500'000);
    EXPECT_EQ(said(), Strings{"call the emergency number"});
    EXPECT_EQ(staff(), Strings{"urgent"});
}

TEST_F(ChangeTest, an_edit_waits_behind_its_parked_message) {
    first.directory.is_down = true;
    comes("m1", "hours?");
    run(first, 8'000'000);
    is_edited("m1", "prices?");
    run(first, 1'000'000);
    first.directory.is_down = false;
    run(first, 70'000'000);
    ASSERT_EQ(said().size(), 1U);
    EXPECT_EQ(said()[0], "re: hours?");
    EXPECT_EQ(of("edit")["m1"].reason, "edit");
}

}  // namespace
}  // namespace tests
