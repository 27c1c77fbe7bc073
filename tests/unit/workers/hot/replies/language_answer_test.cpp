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

TEST(LanguageAnswer, LetsWhatWasAskedWaitOn) {
    const Asked when{Ask::kWhen, "", {}, "a cleaning"};
    EXPECT_EQ(ask("in english please", "ru", when).asked, when);
}

}  // namespace
}  // namespace workers::hot::replies
