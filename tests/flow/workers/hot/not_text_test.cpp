// Pictures and files: however many come, one reply and one call for staff.
#include "tests/flow/workers/hot/takeover_fixture.hpp"

#include <map>

namespace tests {
namespace {

using shared::events::Outcome;
using Kind = workers::hot::send::Verdict::Kind;

class NotTextTest : public TakeoverTest {
  protected:
    void SetUp() override {
        first.own();
        run(first, 250'000);
    }
    void comes(const std::string& id, const std::string& kind, const std::string& text = "") {
        type = kind;
        arrive(id, text);
        take_new(first);
    }
    void take_new(Worker& worker) {
        feed(worker, log, taken_);
        taken_ = static_cast<shared::kafka::Offset>(log.of("inbound").size());
    }
    // The last turn of each message.
    std::map<std::string, shared::events::Turn> outcomes() {
        std::map<std::string, shared::events::Turn> out;
        for (const auto& seen : turns()) out[seen.envelope.message] = seen.turn;
        return out;
    }
    std::vector<std::string> said() const {
        std::vector<std::string> out;
        for (const auto& one : sender.sent) out.push_back(one.text);
        return out;
    }
    std::size_t staff() { return log.of("staff").size(); }

    shared::kafka::Offset taken_ = 0;
};

using Strings = std::vector<std::string>;

TEST_F(NotTextTest, an_album_is_answered_once_and_staff_are_called_once) {
    comes("head", "album");
    for (const char* id : {"p1", "p2", "p3"}) {
        comes(id, "image");
        loop.advance(700'000);
    }
    run(first, 3'000'000);
    EXPECT_EQ(said(), Strings{"passed on"});
    EXPECT_EQ(staff(), 1U);
    const auto all = outcomes();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all.at("head").reason, "not_a_message");
    for (const char* id : {"p1", "p2", "p3"}) {
        EXPECT_EQ(all.at(id).outcome, Outcome::kHandedOver) << id;
        ASSERT_TRUE(all.at(id).reply) << id;
        EXPECT_EQ(all.at(id).reply->id, all.at("p1").reply->id);
    }
    EXPECT_EQ(first.owner->take_commit(), 4);
}

TEST_F(NotTextTest, a_picture_that_comes_a_little_later_belongs_to_those_before) {
    comes("p1", "image");
    loop.advance(2'000'000);
    comes("p2", "video");
    loop.advance(3'500'000);
    comes("p3", "document");
    loop.advance(2'000'000);
    EXPECT_EQ(said(), Strings{"passed on"});
    EXPECT_EQ(staff(), 1U);
    EXPECT_EQ(outcomes().at("p2").reason, "album");
    EXPECT_EQ(outcomes().at("p3").reason, "album");
    loop.advance(10'000'000);
    comes("p4", "image");
    run(first, 2'000'000);
    EXPECT_EQ(said().size(), 2U);
    EXPECT_EQ(staff(), 2U);
}

TEST_F(NotTextTest, an_album_without_join_window_is_answered_once_too) {
    first.settings.rules.join_ms = 0;
    first.own();
    run(first, 250'000);
    for (const char* id : {"p1", "p2", "p3"}) comes(id, "image");
    run(first, 1'000'000);
    EXPECT_EQ(said(), Strings{"passed on"});
    EXPECT_EQ(staff(), 1U);
}

TEST_F(NotTextTest, a_next_owner_knows_what_was_answered) {
    comes("p1", "image");
    run(first, 2'000'000);
    ASSERT_EQ(said().size(), 1U);
    first.owner.reset();
    second.own();
    loop.advance(250'000);
    type = "image";
    arrive("p2", "");
    take_new(second);
    run(second, 2'000'000);
    EXPECT_EQ(said().size(), 1U);
    EXPECT_EQ(staff(), 1U);
    EXPECT_EQ(outcomes().at("p2").reason, "album");
}

TEST_F(NotTextTest, a_caption_and_what_is_written_beside_a_picture_are_words) {
    comes("p1", "image");
    comes("m1", "text", "what does it cost?");
    run(first, 500'000);
    EXPECT_EQ(said(), Strings{"re: what does it cost?"});
    EXPECT_EQ(outcomes().at("p1").outcome, Outcome::kReplied);
    EXPECT_EQ(outcomes().at("p1").reply->id, outcomes().at("m1").reply->id);
    EXPECT_EQ(staff(), 1U);  // somebody has to look at it all the same
    comes("p2", "image");
    run(first, 2'000'000);
    EXPECT_EQ(said().size(), 1U);
    EXPECT_EQ(staff(), 1U);
    loop.advance(10'000'000);
    comes("p3", "image", "urgent");
    run(first, 250'000);
    EXPECT_EQ(said().back(), "call the emergency number");
}

TEST_F(NotTextTest, staff_are_called_once_where_nothing_is_said) {
    first.engine.media_text.clear();
    for (const char* id : {"p1", "p2", "p3"}) comes(id, "image");
    run(first, 3'000'000);
    EXPECT_TRUE(sender.sent.empty());
    EXPECT_EQ(staff(), 1U);
    EXPECT_EQ(outcomes().at("p1").outcome, Outcome::kHandedOver);
}

TEST_F(NotTextTest, a_reply_proven_unsent_is_tried_again_for_the_same_pictures) {
    sender.next = {Kind::kUnsentRetry, "", "refused"};
    comes("p1", "image");
    comes("p2", "image");
    loop.advance(1'500'000);
    EXPECT_TRUE(sender.sent.empty());
    sender.next = {Kind::kSent, "", ""};
    run(first, 3'000'000);
    EXPECT_EQ(said(), Strings{"passed on"});
    EXPECT_EQ(outcomes().size(), 2U);
}

}  // namespace
}  // namespace tests
