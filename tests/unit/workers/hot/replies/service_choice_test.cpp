// "Do you mean A or B?" and what is said to it.
#include "tests/unit/workers/hot/replies/sample_clinic.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using conversation_log::Asked;
using Kind = Answer::Kind;

Answer say(std::string_view text, const Asked& asked, std::string_view language = "en") {
    static const auto kEngine = make_rule_reply_engine();
    static const lookup::Clinic kClinic = sample_clinic();
    Question question{kClinic, "text", text, "", language, 1'751'385'600'000, asked};
    return kEngine->answer(question);
}

const Asked kOne{Ask::kWhichService, "", {"crown"}, ""};
const Asked kTwo{Ask::kWhichService, "", {"cleaning", "crown"}, ""};

TEST(ServiceChoiceOf, GivesThePriceThatWasAskedFor) {
    for (const char* text :
         {"yes", "yes please", "Crown", "the crown", "1", "a corwn", "the crown one"}) {
        const Answer answer = say(text, kOne);
        EXPECT_EQ(answer.kind, Kind::kReply) << text;
        EXPECT_EQ(answer.intent, "price") << text;
        EXPECT_EQ(answer.text, "Crown: $900.00.") << text;
        EXPECT_EQ(answer.asked, Asked{}) << text;
    }
    for (const char* text : {"2", "number 2 please", "crown"}) {
        EXPECT_EQ(say(text, kTwo).text, "Crown: $900.00.") << text;
    }
    EXPECT_EQ(say("1", kTwo).text, "Cleaning: $120.00.");
    EXPECT_EQ(say("да", kOne, "ru").text, "Коронка: $900.00.");
    EXPECT_EQ(say("коронка", kTwo, "ru").text, "Коронка: $900.00.");
    EXPECT_EQ(say("how much is a deep cleaning", kTwo).text, "Deep cleaning: $300.00.");
}

TEST(ServiceChoiceOf, LeavesToPeopleWhatIsNoneOfThem) {
    for (const char* text : {"no", "no thanks"}) {
        const Answer answer = say(text, kTwo);
        EXPECT_EQ(answer.kind, Kind::kHandOver) << text;
        EXPECT_EQ(answer.reason, "unsure") << text;
    }
    const Asked no_price{Ask::kWhichService, "", {"filling"}, ""};
    EXPECT_EQ(say("yes", no_price).kind, Kind::kHandOver);
    const Asked gone{Ask::kWhichService, "", {"nothing"}, ""};
    EXPECT_NE(say("1", gone).intent, "price");
}

TEST(ServiceChoiceOf, IsNotWhatIsAboutSomethingElse) {
    EXPECT_EQ(say("when do you open?", kTwo).intent, "hours");
    EXPECT_EQ(say("STOP", kTwo).intent, kStop);
    EXPECT_NE(say("3", kTwo).intent, "price");
    EXPECT_NE(say("yes", kTwo).intent, "price");
    for (const char* text :
         {"call me at 2", "2 cleanings please", "2 pm", "not 2", "2 of my teeth hurt"}) {
        EXPECT_EQ(say(text, kTwo).text.find("Crown"), std::string::npos) << text;
    }
    EXPECT_EQ(say("my dad has chest pain", kOne).reason, "urgent");
    EXPECT_NE(say("crown", Asked{}).intent, "price");
    EXPECT_NE(say("my crown fell out last night and it hurts a lot", kOne).intent, "price");
}

}  // namespace
}  // namespace workers::hot::replies
