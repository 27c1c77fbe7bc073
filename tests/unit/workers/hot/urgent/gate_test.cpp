// What takes a red flag back, and how far that reaches. The rules here are made for the test.
#include "workers/hot/urgent/gate.hpp"

#include "shared/text/fold.hpp"

#include <gtest/gtest.h>

namespace workers::hot::urgent {
namespace {

using languages::Language;
using languages::Mark;

languages::Phrases phrases(std::initializer_list<const char*> texts) {
    languages::Phrases out;
    for (const char* text : texts) out.push_back({text, 0});
    return out;
}

void mark(Language& language, Mark kind, std::initializer_list<const char*> texts) {
    language.urgent.marks[static_cast<std::size_t>(kind)] = phrases(texts);
}

void rule(Language& language,
          const char* family,
          std::initializer_list<const char*> flags,
          std::initializer_list<const char*> look_alikes = {}) {
    language.urgent.rules.push_back({family, phrases(flags), phrases(look_alikes), {}, {}});
}

std::vector<Language> test_languages() {
    std::vector<Language> out(2);
    Language& one = out[0];
    one.code = "en";
    one.urgent.names = {{"chest", "chest|breast bone"}, {"ache", "pain|hurts|$tight"}};
    one.urgent.names["tight"] = "tight|under pressure";
    one.urgent.known = phrases({"stroke", "strike"});
    mark(one, Mark::kDenied, {"no", "without any", "do not have"});
    mark(one, Mark::kNot, {"not", "isnt"});
    mark(one, Mark::kAsked, {"do you treat", "price of", "if someone has"});
    mark(one, Mark::kSettled, {"is gone", "insurance"});
    mark(one, Mark::kPast, {"# years ago", "as a child"});
    mark(one, Mark::kAgain, {"again"});
    mark(one, Mark::kUnreal, {"lol"});
    mark(one, Mark::kTurn, {"my _ is|has", "he|i has|have", "but", "now"});
    mark(one, Mark::kThen, {"i|he had|was"});
    mark(one, Mark::kSubject, {"my", "i", "he"});
    mark(one, Mark::kJoins, {"if", "when"});
    rule(one, "heart", {"$ache _ $chest", "$chest _ $ache"}, {"chest xray"});
    rule(one, "stroke", {"stroke", "face _ drooping"});
    rule(one, "breathing", {"not breathing"});
    rule(one, "pregnancy", {"pregnant & bleeding"});
    rule(one, "heart", {"infarct"});
    Language& other = out[1];
    other.code = "es";
    mark(other, Mark::kPast, {"hace # anos"});
    rule(other, "heart", {"infarct"});
    return out;
}

struct Case {
    const char* text;
    const char* family;  // empty: none
};

class GateLogic : public testing::TestWithParam<Case> {};

TEST_P(GateLogic, Decides) {
    static const std::vector<Language> kLanguages = test_languages();
    static const Gate kGate(kLanguages);
    const auto flags = kGate.flags(shared::text::fold_words(GetParam().text));
    const std::string_view family = flags.empty() ? std::string_view() : flags.front().family();
    EXPECT_EQ(family, GetParam().family) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Names,
                         GateLogic,
                         testing::Values(Case{"pain in the chest", "heart"},
                                         Case{"pain under my breast bone", "heart"},
                                         Case{"chest is under pressure", "heart"},
                                         Case{"paiin in the chesst", ""},
                                         Case{"the chesst hurts", "heart"},
                                         Case{"my CHEST hurtsss!!!", "heart"},
                                         Case{"bone pain", ""}));

INSTANTIATE_TEST_SUITE_P(Slips,
                         GateLogic,
                         testing::Values(Case{"a stroek", "stroke"}, Case{"bus strike today", ""}));

INSTANTIATE_TEST_SUITE_P(Denied,
                         GateLogic,
                         testing::Values(Case{"no chest pain", ""},
                                         Case{"i do not have any kind of chest pain", ""},
                                         Case{"without any of that old pain in my chest", ""},
                                         Case{"chest no pain", ""},
                                         Case{"no my chest hurts", "heart"},
                                         Case{"no he has chest pain", "heart"},
                                         Case{"no idea what else to do chest pain", "heart"},
                                         Case{"not chest pain", ""},
                                         Case{"not well chest pain", "heart"},
                                         Case{"he is not breathing", "breathing"},
                                         Case{"not breathing chest pain", "heart"}));

INSTANTIATE_TEST_SUITE_P(Asked,
                         GateLogic,
                         testing::Values(Case{"do you treat chest pain", ""},
                                         Case{"do you treat people with bad chest pain", ""},
                                         Case{"price of a visit my dad has chest pain", "heart"},
                                         Case{"do you treat my dad has a stroke", "stroke"},
                                         Case{"what to do if someone has chest pain", ""},
                                         Case{"price of a visit if he has chest pain", ""}));

INSTANTIATE_TEST_SUITE_P(Settled,
                         GateLogic,
                         testing::Values(Case{"chest pain is gone", ""},
                                         Case{"chest pain since he ate is gone", "heart"},
                                         Case{"stroke insurance", ""}));

INSTANTIATE_TEST_SUITE_P(
    Past,
    GateLogic,
    testing::Values(Case{"i had a stroke 5 years ago", ""},
                    Case{"5 years ago i had a stroke", ""},
                    Case{"5 years ago i had a stroke and now my face is drooping", "stroke"},
                    Case{"my face is drooping i had a stroke 5 years ago", "stroke"},
                    Case{"i had chest pain 5 years ago again today", "heart"},
                    Case{"he had a stroke as a child but has chest pain", "heart"}));

INSTANTIATE_TEST_SUITE_P(Unreal, GateLogic, testing::Values(Case{"chest pain lol", ""}));

INSTANTIATE_TEST_SUITE_P(LookAlikes,
                         GateLogic,
                         testing::Values(Case{"chest xray pain", ""},
                                         Case{"chest xray my dad has chest pain", "heart"}));

// Of `A & B` it is B that is judged, wherever A stands.
INSTANTIATE_TEST_SUITE_P(Both,
                         GateLogic,
                         testing::Values(Case{"bleeding and pregnant", "pregnancy"},
                                         Case{"pregnant no bleeding", ""},
                                         Case{"not pregnant bleeding", "pregnancy"},
                                         Case{"pregnant", ""}));

// Two languages know the word; the one that understands more of the message decides.
INSTANTIATE_TEST_SUITE_P(Languages,
                         GateLogic,
                         testing::Values(Case{"infarct", "heart"},
                                         Case{"infarct hace 5 anos", ""}));

TEST(Gate, NamesTheLanguageAndTheRule) {
    const auto languages = test_languages();
    const auto flags = Gate(languages).flags(shared::text::fold_words("infarct"));
    ASSERT_EQ(flags.size(), 2U);
    EXPECT_EQ(flags[0].language->code, "en");
    EXPECT_EQ(flags[0].rule, 4U);
    EXPECT_EQ(flags[1].language->code, "es");
    EXPECT_EQ(flags[1].rule, 0U);
}

// Typed in Latin letters, by how it sounds; and only where a word shows which language it is.
TEST(Gate, ReadsOtherScriptsInLatinLetters) {
    std::vector<Language> languages(2);
    languages[0].code = "ru";
    languages[0].urgent.latin = {{"sh", "ш"},
                                 {"d", "д"},
                                 {"y", "и"},
                                 {"ы", "и"},
                                 {"i", "и"},
                                 {"a", "а"},
                                 {"t", "т"},
                                 {"ь", ""},
                                 {"n", "н"},
                                 {"e", "е"}};
    languages[0].urgent.latin_words = phrases({"mama"});
    rule(languages[0], "breathing", {"не дышит"});
    languages[1].code = "en";
    rule(languages[1], "heart", {"ne dysh"});
    const Gate gate(languages);
    const auto count = [&](const char* text) {
        return gate.flags(shared::text::fold_words(text)).size();
    };
    EXPECT_EQ(count("mama ne dishit"), 1U);
    EXPECT_EQ(count("мама не дышит"), 1U);
    EXPECT_EQ(count("mister ne dishit"), 0U);
    EXPECT_EQ(count("mama ne dysh"), 1U);
}

TEST(Gate, RefusesAnUnknownName) {
    std::vector<Language> languages(1);
    rule(languages[0], "heart", {"$nothing pain"});
    EXPECT_THROW(Gate{languages}, std::invalid_argument);
}

}  // namespace
}  // namespace workers::hot::urgent
