// What a patient is told who asks for a language.
#include "tests/unit/workers/hot/replies/sample_clinic.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using conversation_log::Asked;

Answer ask(std::string_view text, std::string_view language, const Asked& asked = {}) {
    static const auto kEngine = make_rule_reply_engine();
    static const lookup::Clinic kClinic = sample_clinic();
    const Question question{kClinic, "text", text, "", language, 1'751'385'600'000, asked};
    return kEngine->answer(question);
}

TEST(LanguageAnswer, IsConfirmedInTheLanguageThatWasAskedFor) {
    for (const auto& [text, language] : {std::pair{"can we speak english please", "en"},
                                         {"¿en español?", "es"},
                                         {"по-русски", "ru"},
                                         {"בעברית בבקשה", "he"},
                                         {"بالعربي من فضلك", "ar"},
                                         {"em português", "pt"}}) {
        const Answer answer = ask(text, "he");
        EXPECT_EQ(answer.kind, Answer::Kind::kReply) << text;
        EXPECT_EQ(answer.intent, kLanguage) << text;
        EXPECT_EQ(answer.language, language) << text;
        EXPECT_EQ(answer.text, languages::find(language)->texts.language_set);
    }
    // From then on, also what could be anybody's.
    EXPECT_EQ(ask("ok thanks", "ru").language, "ru");
}

TEST(LanguageAnswer, IsThatOfTheQuestionBesideIt) {
    const Answer both = ask("Можно по-английски? Сколько стоит чистка?", "ru");
    EXPECT_EQ(both.text, "Cleaning: $120.00.");
    EXPECT_EQ(both.language, "en");
}

TEST(LanguageAnswer, SaysWhetherTheWordsToldIt) {
    for (const char* text : {"ok?", "hi", "1", "👍", "no", "???"}) {
        EXPECT_EQ(ask(text, "").telling, intent::Telling::kNothing) << text;
        EXPECT_EQ(ask(text, "ru").telling, intent::Telling::kNothing) << text;
    }
    for (const auto& [text, language, telling] :
         {std::tuple{"how much", "en", intent::Telling::kWords},
          {"buenas tardes", "es", intent::Telling::kWords},
          {"bom dia", "pt", intent::Telling::kWords},
          {"привет", "ru", intent::Telling::kSurely},
          {"שלום", "he", intent::Telling::kSurely},
          {"شكرا", "ar", intent::Telling::kSurely},
          {"how much is a cleaning?", "en", intent::Telling::kSurely},
          {"in english please", "en", intent::Telling::kSurely}}) {
        EXPECT_EQ(ask(text, "").language, language) << text;
        EXPECT_EQ(ask(text, "").telling, telling) << text;
    }
}

// They are ours.
TEST(LanguageAnswer, IsNotToldByTheWordsOnAButton) {
    const auto engine = make_rule_reply_engine();
    const lookup::Clinic clinic = sample_clinic();
    const Answer answer =
        engine->answer({clinic, "button", "What are your prices", "prices", "", 1'751'385'600'000});
    EXPECT_EQ(answer.telling, intent::Telling::kNothing);
    EXPECT_FALSE(answer.text.empty());
}

TEST(LanguageAnswer, LetsWhatWasAskedWaitOn) {
    const Asked when{Ask::kWhen, "", {}, "a cleaning"};
    EXPECT_EQ(ask("in english please", "ru", when).asked, when);
}

}  // namespace
}  // namespace workers::hot::replies
