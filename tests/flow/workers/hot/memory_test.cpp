// What is remembered of a patient in replies and turns: by whom it was used stands there in ids.
#include "shared/events/staff.hpp"
#include "tests/flow/workers/hot/owner_fixture.hpp"

#include <gmock/gmock.h>

namespace tests {
namespace {

using testing::HasSubstr;
using testing::Not;
using workers::hot::lookup::Memories;
using Ids = std::vector<std::string>;

class RememberedTest : public OwnerTest {
  protected:
    void SetUp() override {
        Memories memories;
        memories.patient = "clinic:patient";
        memories.facts = {{"id-name", "name", "Ana", "en", 1},
                          {"id-language", "language", "pt", "", 1},
                          {"id-allergy", "allergy_flag", "latex", "en", 1},
                          {"id-turn", "turn", "please help me with my left crown", "", 2}};
        known.memories = std::make_shared<const Memories>(std::move(memories));
        first.patients.known = second.patients.known = known;
        first.own();
        run(first, 250'000);
    }
    void comes(const std::string& id, const std::string& text) {
        arrive(id, text);
        feed(first, log, static_cast<shared::kafka::Offset>(log.of("inbound").size()) - 1);
        run(first, 500'000);
    }
    Ids memories_of(const std::string& message) {
        Ids out;
        for (const auto& seen : turns()) {
            if (seen.envelope.message == message) out = seen.turn.memories;
        }
        return out;
    }
    std::vector<shared::events::StaffEvent> told() {
        std::vector<shared::events::StaffEvent> out;
        shared::json::Parser parser;
        for (const auto& record : log.of("staff")) {
            out.push_back(*shared::events::read_staff((*parser.parse(record.value))["body"]));
        }
        return out;
    }

    workers::hot::lookup::Known known;
};

TEST_F(RememberedTest, a_greeting_by_name_says_whose_memory_it_was_in_ids) {
    comes("m1", "hi");
    ASSERT_EQ(sender.sent.size(), 1U);
    EXPECT_EQ(sender.sent[0].text, "hi Ana");
    EXPECT_EQ(memories_of("m1"), (Ids{"id-name", "id-language"}));
    comes("m2", "hi");
    EXPECT_EQ(memories_of("m2"), Ids{"id-name"}) << "the conversation knows its language";
    comes("m3", "how much is it");
    EXPECT_EQ(memories_of("m3"), Ids{}) << "answered without it";
}

TEST_F(RememberedTest, staff_is_told_of_allergies_and_of_what_has_to_do_with_it) {
    comes("m0", "hi");
    comes("m1", "help");
    EXPECT_EQ(memories_of("m1"), (Ids{"id-allergy", "id-turn"}));
    ASSERT_EQ(told().size(), 1U);
    EXPECT_EQ(told()[0].allergies, Ids{"latex"});
    EXPECT_EQ(told()[0].memories, (Ids{"id-allergy", "id-turn"}));
    for (const auto& record : log.of("turns")) {
        EXPECT_THAT(record.value, Not(HasSubstr("left crown"))) << "ids, not words";
    }
}

TEST_F(RememberedTest, what_is_not_at_hand_has_no_part) {
    first.patients.known = {};
    comes("m1", "hi");
    EXPECT_EQ(sender.sent[0].text, "re: hi");
    comes("m2", "help");
    EXPECT_EQ(memories_of("m1"), Ids{});
    EXPECT_EQ(memories_of("m2"), Ids{});
}

// The claim is stored and the worker dies; whoever writes the turn knows no more of the patient.
TEST_F(RememberedTest, another_owner_tells_what_had_a_part_in_the_reply) {
    arrive("m1", "hi");
    feed(first, log, 0);
    const auto is_claimed = [&] {
        const auto all = log.of("conversations");
        return !all.empty() && all.back().value.find("hi Ana") != std::string::npos;
    };
    for (int i = 0; i < 100 && !is_claimed(); ++i) {
        if (!loop.step()) loop.fire();
    }
    ASSERT_TRUE(is_claimed());
    first.owner.reset();
    loop.settle();
    ASSERT_EQ(memories_of("m1"), Ids{}) << "its turn is not written yet";
    second.patients.known = {};
    second.own();
    run(second, 250'000);
    feed(second, log, 0);
    run(second, 1'000'000);
    EXPECT_EQ(memories_of("m1"), (Ids{"id-name", "id-language"}));
}

}  // namespace
}  // namespace tests
