// What of memory had a part in a decision.
#include "workers/hot/conversation/contributed.hpp"

#include <gtest/gtest.h>

namespace workers::hot::conversation {
namespace {

using shared::events::Outcome;
using Ids = std::vector<std::string>;

class Contributed : public testing::Test {
  protected:
    Contributed() {
        auto memories = std::make_shared<lookup::Memories>();
        memories->patient = "c:p";
        memories->facts = {{"name", "name", "Ana", "en", 1},
                           {"language", "language", "en", "", 1},
                           {"latex", "allergy_flag", "latex", "en", 1},
                           {"nuts", "allergy_flag", "nuts", "en", 1},
                           {"crown", "turn", "the crown on my left side hurts", "", 2}};
        known.memories = memories;
        decision.outcome = Outcome::kReplied;
        decision.text = "Hello!";
    }
    Ids ids(std::string_view words = "does the crown need a repair?",
            std::string_view language = "") const {
        return contributed({decision, known, language, words});
    }

    lookup::Known known;
    Decision decision;
};

TEST_F(Contributed, nothing_did_to_what_rules_answer_without_it) {
    EXPECT_EQ(ids(), Ids{});
}

TEST_F(Contributed, the_name_did_where_the_patient_was_called_by_it) {
    decision.is_named = true;
    EXPECT_EQ(ids(), Ids{"name"});
    decision.template_name.name = "welcome_back";  // the provider's words, without it
    EXPECT_EQ(ids(), Ids{});
    decision.template_name = {};
    decision.text.reset();
    EXPECT_EQ(ids(), Ids{});
}

TEST_F(Contributed, the_language_did_where_it_was_taken) {
    EXPECT_EQ(ids("hi", "en"), Ids{"language"});
    EXPECT_EQ(ids("hola", "es"), Ids{}) << "the message is in another";
}

TEST_F(Contributed, allergies_did_where_staff_is_told) {
    decision.staff = "cancel";
    EXPECT_EQ(ids(), (Ids{"latex", "nuts"}));
}

TEST_F(Contributed, what_has_to_do_with_it_did_where_people_answer) {
    for (const auto outcome : {Outcome::kHandedOver, Outcome::kAsked}) {
        decision.outcome = outcome;
        EXPECT_EQ(ids(), Ids{"crown"});
        EXPECT_EQ(ids(""), Ids{});
        EXPECT_EQ(ids("xyzzy"), Ids{});
    }
    decision.outcome = Outcome::kHandedOver;
    decision.staff = "unsure";
    EXPECT_EQ(ids(), (Ids{"latex", "nuts", "crown"}));
}

TEST_F(Contributed, each_counts_once_and_there_is_an_end_to_it) {
    auto many = std::make_shared<lookup::Memories>();
    for (int i = 0; i < 50; ++i) {
        many->facts.push_back({"a" + std::to_string(i), "allergy_flag", "latex gloves", "en", i});
    }
    many->facts.push_back({"", "allergy_flag", "nuts", "en", 1});
    many->facts.push_back({std::string(65, 'x'), "allergy_flag", "milk", "en", 1});
    known.memories = many;
    decision.outcome = Outcome::kHandedOver;
    decision.staff = "unsure";
    const auto found = ids("latex");
    EXPECT_EQ(found.size(), shared::events::kMostMemories);
    EXPECT_EQ(found[0], "a0");
}

TEST_F(Contributed, what_was_not_at_hand_had_no_part) {
    known.memories = nullptr;
    decision.is_named = true;
    decision.staff = "unsure";
    decision.outcome = Outcome::kHandedOver;
    EXPECT_EQ(ids("crown", "en"), Ids{});
}

TEST(asks_for_language, where_the_conversation_has_none_or_begins_anew) {
    conversation_log::State state;
    shared::events::Envelope envelope;
    envelope.provider_time = envelope.received_at = 1'900'000'000'000;
    const Rules rules;
    EXPECT_TRUE(asks_for_language(state, envelope, rules, envelope.received_at));
    state.session.id = "s";
    state.session.language = "en";
    state.session.last_message_at = envelope.received_at - 1'000;
    EXPECT_FALSE(asks_for_language(state, envelope, rules, envelope.received_at));
    state.session.last_message_at -= 2 * rules.session_end_ms;
    EXPECT_TRUE(asks_for_language(state, envelope, rules, envelope.received_at));
}

}  // namespace
}  // namespace workers::hot::conversation
