// What a reminder says, and what answers it, in every language.
#include "tests/unit/workers/hot/replies/calendar_words.hpp"
#include "tests/unit/workers/hot/replies/talk.hpp"

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;

class ReminderAnswers : public testing::TestWithParam<CalendarWords> {
  protected:
    Talk reminded() const {
        Talk talk(GetParam().language);
        talk.with({booked(kFirst, 1), booked(kSecond, 5)});
        talk.was_asked({Ask::kComing, kFirst, {}, "", kNow + kDay});
        return talk;
    }
};

INSTANTIATE_TEST_SUITE_P(Languages,
                         ReminderAnswers,
                         testing::ValuesIn(calendar_words()),
                         testing::PrintToStringParamName());

TEST_P(ReminderAnswers, a_yes_confirms_that_very_appointment) {
    for (const std::string_view words : {std::string_view(GetParam().yes),
                                         std::string_view(GetParam().comes),
                                         std::string_view("1")}) {
        const auto answer = reminded().says(words);
        EXPECT_EQ(answer.request.action, "confirm") << words;
        EXPECT_EQ(answer.request.appointment, kFirst) << words;
    }
}

TEST_P(ReminderAnswers, a_no_asks_whether_to_cancel_it) {
    for (const std::string_view words : {std::string_view(GetParam().no),
                                         std::string_view(GetParam().cannot),
                                         std::string_view("2")}) {
        Talk talk = reminded();
        const auto asked = talk.says(words);
        EXPECT_TRUE(asked.request.empty()) << words;
        EXPECT_EQ(asked.asked.what, Ask::kCancelIt) << words;
        EXPECT_EQ(asked.asked.about, kFirst) << words;
        EXPECT_EQ(talk.says(GetParam().yes).request.action, "cancel") << words;
    }
}

TEST_P(ReminderAnswers, another_time_is_asked_for_that_appointment) {
    const auto answer = reminded().says(GetParam().move_it);
    EXPECT_EQ(answer.asked.what, Ask::kNewTime);
    EXPECT_EQ(answer.asked.about, kFirst);
}

TEST_P(ReminderAnswers, belong_to_it_only_as_the_very_next_one) {
    Talk talk = reminded();
    talk.says("16:00?");
    talk.was_asked({});
    EXPECT_TRUE(talk.says(GetParam().yes).request.empty());
}

TEST_P(ReminderAnswers, say_service_time_clinic_and_place) {
    const lookup::Clinic clinic = sample_clinic();
    for (const char* purpose : {"reminder_24h", "reminder_2h"}) {
        const auto words =
            engine().remind({clinic, purpose, GetParam().language, booked(kFirst, 1)});
        EXPECT_EQ(words.language, GetParam().language);
        EXPECT_NE(words.text.find(GetParam().date), std::string::npos) << words.text;
        EXPECT_NE(words.text.find(clinic.name), std::string::npos) << words.text;
        EXPECT_EQ(words.text.find('{'), std::string::npos) << words.text;
        EXPECT_NE(words.appointment.find(GetParam().date), std::string::npos) << words.appointment;
        EXPECT_EQ(words.appointment.find('\n'), std::string::npos);
    }
}

TEST(ReminderWords, are_the_clinics_own_where_it_wrote_some) {
    lookup::Clinic clinic = sample_clinic();
    clinic.location.clear();
    clinic.reply_texts["reminder_2h"]["en"] = "Soon: {appointment}!";
    const auto words = engine().remind({clinic, "reminder_2h", "en", booked(kFirst, 1)});
    EXPECT_EQ(words.text.rfind("Soon: ", 0), 0U);
    EXPECT_EQ(words.text.back(), '!');
}

TEST(ReminderAnswer, a_number_of_another_kind_is_none) {
    for (const char* words : {"2 pm", "3", "2 crowns", "12"}) {
        Talk talk;
        talk.with({booked(kFirst, 1)});
        talk.was_asked({Ask::kComing, kFirst, {}, "", kNow + kDay});
        const auto answer = talk.says(words);
        EXPECT_TRUE(answer.request.empty()) << words;
        EXPECT_NE(answer.asked.what, Ask::kCancelIt) << words;
    }
}

}  // namespace
}  // namespace workers::hot::replies
