#include "shared/json/repair.hpp"
#include "shared/memory/facts/rules.hpp"
#include "tests/unit/shared/memory/facts_data.hpp"

#include <chrono>
#include <random>

#include <gtest/gtest.h>

namespace shared::memory {
namespace {

using Found = std::set<std::string>;

TEST(rule_extractor, keeps_what_comes_with_the_message) {
    const auto facts = RuleExtractor().extract({"hello", "Maria", "pt"});
    ASSERT_EQ(facts.size(), 2u);
    EXPECT_FALSE(facts[0].is_said());
    EXPECT_FALSE(facts[1].is_said());
}

TEST(rule_extractor, takes_the_name_that_was_said_for_the_one_that_came_along) {
    const auto facts = RuleExtractor().extract({"my name is Anna", "Best Mom <3", "en"});
    ASSERT_EQ(facts.size(), 2u);
    EXPECT_EQ(facts[0].kind, "name");
    EXPECT_EQ(facts[0].body, "Anna");
    EXPECT_EQ(facts[0].language, "en");
}

TEST(rule_extractor, makes_one_fact_of_several_ways_to_say_it) {
    for (const char* text : {"I prefer Tuesdays",
                             "мне удобно по вторникам",
                             "prefiero los martes",
                             "prefiro terça",
                             "אני מעדיפה ימי שלישי",
                             "أفضل يوم الثلاثاء"}) {
        EXPECT_EQ(facts_of(text), Found{"w:tue"}) << text;
    }
    for (const char* text : {"I can only come after 6pm",
                             "I can only do after 18:00",
                             "I can only come after six",
                             "могу только после шести вечера",
                             "só posso depois das 18h",
                             "solo puedo a partir de las 6 de la tarde"}) {
        EXPECT_EQ(facts_of(text), Found{"t:after 18:00"}) << text;
    }
    EXPECT_EQ(facts_of("I'm allergic to LATEX"), facts_of("latex allergy"));
    EXPECT_EQ(facts_of("У меня аллергия на ЛАТЕКС"), Found{"a:латекс"});
}

TEST(rule_extractor, hears_of_allergies_around_what_looks_like_a_denial) {
    const Found penicillin{"a:penicillin"};
    EXPECT_EQ(facts_of("Please don't forget that I'm allergic to penicillin"), penicillin);
    EXPECT_EQ(facts_of("my husband says that I'm allergic to penicillin"), Found{});
    EXPECT_EQ(facts_of("My husband is fine. I'm allergic to penicillin"), penicillin);
    EXPECT_EQ(facts_of("I'm allergic to penicillin, can you still help?"), penicillin);
    EXPECT_EQ(facts_of("no olviden que soy alérgica a la penicilina"), Found{"a:penicilina"});
}

TEST(rule_extractor, knows_whose_allergy_it_is) {
    EXPECT_EQ(facts_of("My son is allergic to nuts"), Found{"a:nuts (child)"});
    for (const char* text : {"I think Tom is allergic to latex",
                             "у тёщи аллергия на йод",
                             "mi suegra tiene alergia al yodo",
                             "o João tem alergia a iodo",
                             "جارتي عندها حساسية من اليود",
                             "penicillin allergy for my husband"}) {
        EXPECT_EQ(facts_of(text), Found{}) << text;
    }
}

TEST(rule_extractor, the_last_of_several_values_counts) {
    EXPECT_EQ(facts_of("I prefer Fridays. Sorry, I prefer Tuesdays"), Found{"w:tue"});
}

TEST(rule_extractor, takes_no_traits_for_names) {
    for (const char* text : {"Soy Diabética",
                             "I'm Late",
                             "Sou Brasileira",
                             "Меня зовут не Анна",
                             "I'm 35",
                             "my name is",
                             "this is",
                             "soy",
                             "اسمي",
                             "קוראים לי"}) {
        EXPECT_EQ(facts_of(text), Found{}) << text;
    }
}

TEST(rule_extractor, reads_the_language_of_the_conversation_where_words_could_be_of_two) {
    const auto facts = RuleExtractor().extract({"alergia a latex", "", "pt"});
    ASSERT_EQ(facts.size(), 2u);
    EXPECT_EQ(facts[1].language, "pt");
}

TEST(rule_extractor, tells_a_letter_from_the_same_with_an_accent) {
    EXPECT_EQ(facts_of("Sou diabética e alérgica a dipirona", "pt"), Found{"a:dipirona"});
    EXPECT_EQ(facts_of("o rapaz é alérgico a dipirona", "pt"), Found{});
    EXPECT_EQ(facts_of("sí soy alérgica a la penicilina y tengo cita", "es"),
              Found{"a:penicilina"});
    EXPECT_EQ(facts_of("si soy alérgica a la penicilina y tengo cita", "es"), Found{});
}

// Of what nobody knows one word, by itself, where the list is clearly one of allergies.
TEST(rule_extractor, takes_a_further_allergy_only_where_it_can_be_nothing_else) {
    EXPECT_EQ(facts_of("I'm allergic to latex and pregnant"), Found{"a:latex"});
    EXPECT_EQ(facts_of("I'm allergic to latex and to pregnant"), Found{"a:latex"});
    EXPECT_EQ(facts_of("allergic to latex and to quinoa"), (Found{"a:latex", "a:quinoa"}));
    EXPECT_EQ(facts_of("allergic to latex and to quinoa it seems"), Found{"a:latex"});
    EXPECT_EQ(facts_of("allergic to latex, quinoa and nuts"),
              (Found{"a:latex", "a:quinoa", "a:nuts"}));
    EXPECT_EQ(facts_of("allergic to latex, quinoa and tired"), Found{"a:latex"});
    EXPECT_EQ(facts_of("allergic to latex and xyzcillin what now"),
              (Found{"a:latex", "a:xyzcillin"}));
}

TEST(rule_extractor, hears_a_denial_behind_an_allergy_but_not_of_another) {
    for (const char* text : {"latex allergy: no",
                             "latex allergy - none",
                             "I have a latex allergy: no",
                             "I had a latex allergy but not anymore"}) {
        EXPECT_EQ(facts_of(text), Found{}) << text;
    }
    for (const char* text : {"latex allergy, no problem otherwise",
                             "latex allergy, not nickel",
                             "I have a latex allergy, no others",
                             "I have a latex allergy but not to nickel",
                             "I have no asthma but a latex allergy"}) {
        EXPECT_EQ(facts_of(text), Found{"a:latex"}) << text;
    }
}

// Any bytes, quickly.
TEST(rule_extractor, takes_garbage_and_long_texts) {
    std::mt19937 random(7);
    const RuleExtractor extractor;
    const std::string pieces[] = {"allergic to ",
                                  "and ",
                                  ", ",
                                  "аллергия на ",
                                  "\xD0",
                                  "\xF0\x9F",
                                  "أ",
                                  "לפניצילין ",
                                  "?",
                                  "a\"b",
                                  "\"",
                                  ".",
                                  "18:",
                                  "prefer ",
                                  "mondays ",
                                  "egg,",
                                  "на йод,",
                                  std::string(1, '\0'),
                                  "\xE2\x80",
                                  "my name is "};
    for (int i = 0; i < 2'000; ++i) {
        std::string text;
        const auto count = random() % 60;
        for (unsigned n = 0; n < count; ++n) text += pieces[random() % std::size(pieces)];
        for (const Fact& fact : extractor.extract({text, "", ""})) {
            EXPECT_LE(fact.body.size(), 80U);
            EXPECT_FALSE(fact.body.empty());
        }
    }
    for (const auto& piece : pieces) {
        std::string text;
        while (text.size() < 200'000) text += piece;
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_LE(extractor.extract({text, "", ""}).size(), 10U);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
    }
}

TEST(rule_extractor, reads_no_further_than_two_kibibytes) {
    EXPECT_EQ(facts_of(std::string(1'000, ' ') + "I'm allergic to latex"), Found{"a:latex"});
    EXPECT_EQ(facts_of(std::string(2'048, ' ') + "I'm allergic to latex"), Found{});
}

// Wherever the limit falls: between words, in one, in a character of one.
TEST(rule_extractor, tells_no_part_of_a_word_or_character) {
    for (const std::string said : {"у меня аллергия на пенициллин ",
                                   "меня зовут Анна ",
                                   "أعاني من حساسية من البنسلين ",
                                   "estoy alérgica a la penicilina ",
                                   "I'm allergic to penicillin "}) {
        const auto whole = facts_of(said);
        for (std::size_t blanks = 2'048 - said.size(); blanks <= 2'048; ++blanks) {
            const std::string text = std::string(blanks, ' ') + said;
            for (const Fact& fact : RuleExtractor().extract({text, "", ""})) {
                EXPECT_EQ(json::utf8_prefix(fact.body), fact.body.size()) << said << blanks;
            }
            for (const auto& found : facts_of(text)) {
                EXPECT_TRUE(whole.contains(found)) << said << blanks << found;
            }
        }
    }
}

void refuses(const std::string& text, const std::string& why) {
    try {
        facts::parse_rules("xx", {"xx/facts.txt", text});
        ADD_FAILURE() << "taken: " << text;
    } catch (const text::FileFault& fault) {
        EXPECT_EQ(fault.what(), "xx/facts.txt:" + why);
    }
}

TEST(fact_rules, name_the_line_that_is_wrong) {
    refuses("[rules]\nallergic to NOBODY\n", "2: unknown place: NOBODY");
    refuses("[rules]\nallergic to you\n", "2: nothing is taken from it");
    refuses("[me]\n=i am\n", "2: not one word: i am");
    refuses("[rules]\nallergic @ to you\n", "2: not one word: @");
    refuses("[rules]\nSUBSTANCE here\n", "2: cannot begin so");
    refuses("[colours]\nred\n", "1: unknown section");
    refuses("[me]\ni am\n", "2: not one word: i am");
    refuses("[days]\nmoonday: monday\n", "2: no such value: moonday");
    refuses("[hours]\n25: late\n", "2: no hour: 25");
    refuses("[me]\ni\n", " no [rules]");
}

}  // namespace
}  // namespace shared::memory
