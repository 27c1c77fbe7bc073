// What is known of a patient out of our own rows and a provider's list.
#include "shared/events/turn.hpp"
#include "workers/hot/lookup/patients.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::hot::lookup {
namespace {

using testing::ElementsAre;

Known known(std::vector<Memories::Fact> ours, std::vector<Listed::Memory> theirs) {
    Known out;
    out.memories = std::make_shared<Memories>(Memories{"c:p", std::move(ours)});
    out.listed = std::make_shared<Listed>(Listed{"c:p", std::move(theirs)});
    return out;
}

TEST(Known, ours_stand_before_the_provider_s) {
    const auto both = known({{"1", "name", "Ana", "es"}, {"2", "language", "", ""}},
                            {{"3", "name", "Maria", "", ""}, {"4", "language", "pt", "", ""}});
    EXPECT_EQ(both.fact("name"), "Ana");
    EXPECT_EQ(both.fact("language"), "pt");  // ours is empty
    EXPECT_EQ(both.language(), "pt");
    EXPECT_EQ(both.fact("allergy_flag"), "");
}

TEST(Known, the_profile_s_language_is_the_last_resort) {
    Known some;
    some.profile = std::make_shared<Profile>(Profile{"p", "c", "Ana", "", "es"});
    EXPECT_EQ(some.language(), "es");
    some.listed = std::make_shared<Listed>(Listed{"c:p", {{"4", "language", "pt", "", ""}}});
    EXPECT_EQ(some.language(), "pt");
}

TEST(Known, what_is_no_language_tag_is_no_language) {
    Known some;
    some.profile = std::make_shared<Profile>(Profile{"p", "c", "Ana", "", "es"});
    some.listed =
        std::make_shared<Listed>(Listed{"c:p", {{"4", "language", "Portuguese", "", ""}}});
    EXPECT_EQ(some.language(), "es");
}

TEST(Known, allergies_of_both_count_once_each) {
    const auto both = known({{"1", "allergy_flag", "latex", ""}, {"2", "name", "Ana", ""}},
                            {{"3", "allergy_flag", "penicillin", "", ""},
                             {"4", "allergy_flag", "latex", "", ""},
                             {"5", "memory", "nuts", "", ""},
                             {"6", "allergy_flag", "", "", ""}});
    ASSERT_TRUE(both.allergies());
    EXPECT_THAT(*both.allergies(), ElementsAre("latex", "penicillin"));
}

TEST(Known, of_nobody_at_hand_no_allergies_are_claimed_or_denied) {
    EXPECT_FALSE(Known().allergies());
    Known listed_only;
    listed_only.listed = std::make_shared<Listed>(Listed{"c:p", {}});
    EXPECT_FALSE(listed_only.allergies()) << "ours stand in our own rows alone";
}

TEST(Known, no_list_makes_more_of_them_than_a_turn_may_have) {
    std::vector<Listed::Memory> many;
    for (int i = 0; i < 50; ++i) many.push_back({"1", "allergy_flag", std::to_string(i), "", ""});
    EXPECT_EQ(known({}, many).allergies()->size(), shared::events::kMostAllergies);
}

// mem0 may not have been told yet that it is to forget him.
TEST(Known, what_a_provider_was_told_before_the_patient_was_forgotten_does_not_count) {
    const std::string before = "2026-01-02T03:04:05.100Z", after = "2026-01-02T03:04:05.300Z";
    auto some = known({},
                      {{"1", "language", "pt", "", before},
                       {"2", "language", "he", "", ""},
                       {"3", "language", "es", "", after},
                       {"4", "allergy_flag", "latex", "", before},
                       {"5", "allergy_flag", "nuts", "", after},
                       {"6", "memory", "mornings suit me", "", before},
                       {"7", "memory", "mornings suit me best", "", after},
                       {"8", "memory", "mornings", "", "soon"}});
    EXPECT_EQ(some.language(), "pt");
    EXPECT_EQ(some.search("mornings", 10).size(), 3U);
    auto ours = std::make_shared<Memories>(Memories{"c:p", {}});
    ours->since = 1'767'323'045'200;
    some.memories = ours;
    EXPECT_EQ(some.language(), "es");
    EXPECT_THAT(*some.allergies(), ElementsAre("nuts"));
    ASSERT_EQ(some.search("mornings", 1).size(), 1U);
    EXPECT_EQ(some.search("mornings", 1)[0].id, "7");
    EXPECT_EQ(some.search("mornings", 10).size(), 1U);
}

TEST(Listed, comes_back_as_it_was_written) {
    const Listed listed{"c:p",
                        {{"1", "name", "Maria \"M\"", "pt", "2026-01-02T03:04:05Z"},
                         {"2", "memory", "early", "", ""}}};
    const auto back = ListedCodec::read(ListedCodec::write(listed));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->patient, "c:p");
    ASSERT_EQ(back->memories.size(), 2U);
    EXPECT_EQ(back->find("name")->text, "Maria \"M\"");
    EXPECT_EQ(back->find("name")->language, "pt");
    EXPECT_EQ(back->find("name")->told_at, "2026-01-02T03:04:05Z");
    EXPECT_EQ(back->find("memory")->told_at, "");
    EXPECT_EQ(back->find("language"), nullptr);
    for (const char* text : {"", "{", "[]", "null", "{}", R"({"patient":1})"}) {
        EXPECT_FALSE(ListedCodec::read(text)) << text;
    }
}

}  // namespace
}  // namespace workers::hot::lookup
