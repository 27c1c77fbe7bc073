// Appointments by message, in every language: what is asked back, noted and done.
#include "tests/unit/workers/hot/replies/calendar_words.hpp"
#include "tests/unit/workers/hot/replies/talk.hpp"

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using Kind = Answer::Kind;

class Calendars : public testing::TestWithParam<CalendarWords> {};

INSTANTIATE_TEST_SUITE_P(Languages,
                         Calendars,
                         testing::ValuesIn(calendar_words()),
                         testing::PrintToStringParamName());

TEST_P(Calendars, BookingAsksForDayAndTimeAndNotesTheWish) {
    const CalendarWords& words = GetParam();
    Talk talk(words.language);
    const Answer first = talk.says(words.book);
    EXPECT_EQ(first.kind, Kind::kReply);
    EXPECT_EQ(first.intent, "book");
    EXPECT_EQ(first.language, words.language);
    EXPECT_EQ(first.asked.what, Ask::kWhen);
    EXPECT_TRUE(first.request.empty());
    const Answer second = talk.says(words.when);
    EXPECT_EQ(second.kind, Kind::kReply);
    EXPECT_EQ(second.request.action, "book");
    EXPECT_EQ(second.staff, "book");
    EXPECT_EQ(second.request.wish, std::string(words.book) + "\n" + words.when);
    EXPECT_EQ(second.asked.what, Ask::kNothing);
    EXPECT_NE(first.text, second.text);
}

TEST_P(Calendars, AWholeWishIsNotAskedAgain) {
    const Answer answer = Talk(GetParam().language).says(GetParam().book_whole);
    EXPECT_EQ(answer.kind, Kind::kReply);
    EXPECT_EQ(answer.request.action, "book");
    EXPECT_EQ(answer.asked.what, Ask::kNothing);
}

TEST_P(Calendars, AQuestionBetweenKeepsTheBookingOpen) {
    const CalendarWords& words = GetParam();
    Talk talk(words.language);
    talk.says(words.book);
    const Answer between = talk.says(words.price);
    EXPECT_EQ(between.intent, "price");
    EXPECT_TRUE(between.request.empty());
    EXPECT_EQ(talk.says(words.when).request.action, "book");
}

TEST_P(Calendars, NoEndsTheBooking) {
    const CalendarWords& words = GetParam();
    Talk talk(words.language);
    talk.says(words.book);
    const Answer answer = talk.says(words.no);
    EXPECT_EQ(answer.kind, Kind::kReply);
    EXPECT_EQ(answer.asked.what, Ask::kNothing);
    EXPECT_TRUE(answer.request.empty());
    EXPECT_TRUE(talk.says(words.when).request.empty());
}

TEST_P(Calendars, CancellingAsksFirst) {
    const CalendarWords& words = GetParam();
    Talk talk(words.language);
    talk.with({booked(kFirst, 1)});
    const Answer first = talk.says(words.cancel);
    EXPECT_EQ(first.intent, "cancel");
    EXPECT_EQ(first.asked.what, Ask::kCancelIt);
    EXPECT_TRUE(first.request.empty());
    EXPECT_NE(first.text.find(words.date), std::string::npos) << first.text;
    const Answer second = talk.says(words.yes);
    EXPECT_EQ(second.request.action, "cancel");
    EXPECT_EQ(second.request.appointment, kFirst);
    EXPECT_EQ(second.staff, "cancel");
}

TEST_P(Calendars, NoKeepsTheAppointment) {
    const CalendarWords& words = GetParam();
    Talk talk(words.language);
    talk.with({booked(kFirst, 1)});
    talk.says(words.cancel);
    const Answer answer = talk.says(words.no);
    EXPECT_EQ(answer.kind, Kind::kReply);
    EXPECT_TRUE(answer.request.empty());
    EXPECT_EQ(answer.asked.what, Ask::kNothing);
    EXPECT_NE(answer.text.find(words.date), std::string::npos);
}

TEST_P(Calendars, AYesWithoutAQuestionDoesNothing) {
    const CalendarWords& words = GetParam();
    Talk talk(words.language);
    talk.with({booked(kFirst, 1)});
    for (const char* word : {words.yes, words.no}) {
        const Answer answer = talk.says(word);
        EXPECT_EQ(answer.kind, Kind::kReply) << word;
        EXPECT_TRUE(answer.request.empty()) << word;
        EXPECT_FALSE(talk.was_looked_up()) << word;
    }
    // A question in between is answered; the yes behind it belongs to nothing.
    talk.says(words.cancel);
    talk.says(words.price);
    EXPECT_TRUE(talk.says(words.yes).request.empty());
}

TEST_P(Calendars, MovingAsksForTheNewTime) {
    const CalendarWords& words = GetParam();
    Talk talk(words.language);
    talk.with({booked(kFirst, 1)});
    const Answer first = talk.says(words.move);
    EXPECT_EQ(first.intent, "reschedule");
    EXPECT_EQ(first.asked.what, Ask::kNewTime);
    const Answer second = talk.says(words.when);
    EXPECT_EQ(second.request.action, "reschedule");
    EXPECT_EQ(second.request.appointment, kFirst);
    EXPECT_NE(second.request.wish.find(words.when), std::string::npos);
    EXPECT_EQ(second.staff, "reschedule");
}

TEST_P(Calendars, ConfirmsOnlyTheOwnAppointment) {
    const CalendarWords& words = GetParam();
    const Answer none = Talk(words.language).says(words.confirm);
    EXPECT_EQ(none.kind, Kind::kHandOver);
    EXPECT_TRUE(none.request.empty());
    Talk talk(words.language);
    const Answer own = talk.with({booked(kFirst, 1)}).says(words.confirm);
    EXPECT_EQ(own.request.action, "confirm");
    EXPECT_EQ(own.request.appointment, kFirst);
    EXPECT_EQ(own.staff, "");
    // What the clinic did not agree to cannot be confirmed.
    Talk early(words.language);
    EXPECT_TRUE(early.with({booked(kFirst, 1, "requested")}).says(words.confirm).request.empty());
}

TEST_P(Calendars, TellsTheNextOne) {
    const CalendarWords& words = GetParam();
    Talk talk(words.language);
    const Answer answer = talk.with({booked(kFirst, 1)}).says(words.info);
    EXPECT_EQ(answer.kind, Kind::kReply);
    EXPECT_EQ(answer.intent, "appointment_info");
    EXPECT_NE(answer.text.find(words.date), std::string::npos) << answer.text;
    EXPECT_NE(answer.text.find("11:00"), std::string::npos) << answer.text;  // in New York
    const Answer none = Talk(words.language).says(words.info);
    EXPECT_EQ(none.kind, Kind::kHandOver);
    EXPECT_EQ(none.reason, "unsure");
}

TEST(Calendar, WhoPromisesToComeDoesNotCancel) {
    const std::pair<const char*, std::vector<const char*>> kPromises[] = {
        {"en", {"yes i will come", "ok i'll be there", "i confirm", "i didn't get it"}},
        {"es", {"sí, voy a ir", "confirmo", "no entiendo"}},
        {"pt", {"sim, eu vou", "confirmo", "não entendi"}},
        {"ru", {"да, я приду", "приду", "не понял"}},
        {"he", {"כן אני אגיע", "לא הבנתי"}},
        {"ar", {"نعم سأحضر", "لم أفهم"}},
        {"fa", {"بله میام", "متوجه نشدم"}},
    };
    for (const auto& [language, lines] : kPromises) {
        for (const char* line : lines) {
            Talk talk(language);
            talk.with({booked(kFirst, 1)});
            talk.was_asked({Ask::kCancelIt, kFirst, {}, ""});
            EXPECT_TRUE(talk.says(line).request.empty()) << line;
        }
    }
}

TEST(Calendar, WhoSaysYesInOtherWordsCancels) {
    const std::pair<const char*, std::vector<const char*>> kYes[] = {
        {"en", {"yes", "yes please", "ok", "yes cancel it", "sure, thanks", "👍"}},
        {"es", {"sí", "sí por favor", "si, cancelela por favor", "dale"}},
        {"pt", {"sim", "sim por favor", "pode cancelar", "isso"}},
        {"ru", {"да", "да, пожалуйста", "да, отмените", "ага"}},
        {"he", {"כן", "כן בבקשה", "כן תבטלו"}},
        {"ar", {"نعم", "نعم من فضلك", "ايوه"}},
        {"fa", {"بله", "آره", "بله لطفا"}},
    };
    for (const auto& [language, lines] : kYes) {
        for (const char* line : lines) {
            Talk talk(language);
            talk.with({booked(kFirst, 1)});
            talk.was_asked({Ask::kCancelIt, kFirst, {}, ""});
            EXPECT_EQ(talk.says(line).request.action, "cancel") << line;
        }
    }
}

TEST(Calendar, OfSeveralItAsksWhichByNumber) {
    Talk talk;
    talk.with({booked(kFirst, 1), booked(kSecond, 2)});
    const Answer which = talk.says("please cancel my appointment");
    EXPECT_EQ(which.asked.what, Ask::kWhichToCancel);
    EXPECT_EQ(which.asked.choices, (std::vector<std::string>{kFirst, kSecond}));
    EXPECT_NE(which.text.find("\n2. "), std::string::npos);
    const Answer shall = talk.says("number 2 please");
    EXPECT_EQ(shall.asked.what, Ask::kCancelIt);
    EXPECT_EQ(shall.asked.about, kSecond);
    EXPECT_EQ(talk.says("yes").request.appointment, kSecond);
}

TEST(Calendar, ANumberThatWasNotOfferedIsAskedAgain) {
    Talk talk;
    talk.with({booked(kFirst, 1), booked(kSecond, 2)});
    talk.says("please cancel my appointment");
    const Answer again = talk.says("7");
    EXPECT_EQ(again.asked.what, Ask::kWhichToCancel);
    EXPECT_TRUE(again.request.empty());
}

TEST(Calendar, AnAppointmentThatIsGoneMeanwhileIsNotTouched) {
    Talk talk;
    talk.with({booked(kFirst, 1)}).says("cancel my appointment");
    const Answer answer = talk.with({}).says("yes");
    EXPECT_EQ(answer.kind, Kind::kHandOver);
    EXPECT_TRUE(answer.request.empty());
}

TEST(Calendar, WithoutTheSourceAPersonLooks) {
    Talk talk;
    const Answer answer = talk.without_source().says("when is my appointment?");
    EXPECT_EQ(answer.kind, Kind::kHandOver);
    EXPECT_EQ(answer.reason, "unsure");
    EXPECT_EQ(talk.says("how much is a crown?").kind, Kind::kReply);
}

TEST(Calendar, WhatBeganIsOver) {
    Talk talk;
    EXPECT_EQ(talk.with({booked(kFirst, -1)}).says("cancel my appointment").kind, Kind::kHandOver);
}

TEST(Calendar, UrgentWordsEndWhatWasAsked) {
    Talk talk;
    talk.says("I'd like to book a cleaning");
    const Answer urgent = talk.says("my dad has chest pain and cant breathe");
    EXPECT_EQ(urgent.reason, "urgent");
    EXPECT_EQ(urgent.asked.what, Ask::kNothing);
}

TEST(Calendar, TheServiceThatWasNamedIsNoted) {
    Talk talk;
    EXPECT_EQ(talk.says("book a deep cleaning on friday at 10").request.service, "deep");
    EXPECT_EQ(Talk().says("book an appointment on friday at 10").request.service, "");
}

TEST(Calendar, AWishHasALimit) {
    std::string long_wish = "I want to book an appointment";
    while (long_wish.size() < 2'000) long_wish += " é";
    Talk talk;
    talk.was_asked({Ask::kWhen, "", {}, long_wish});
    const Answer answer = talk.says("friday at 10");
    EXPECT_EQ(answer.request.action, "book");
    EXPECT_LE(answer.request.wish.size(), conversation_log::kMostWishBytes);
    EXPECT_TRUE(answer.request.wish.ends_with("é") || answer.request.wish.ends_with(" "));
}

TEST(Calendar, AnotherQuestionBesideIsAnsweredToo) {
    Talk talk;
    const Answer answer = talk.says("I want to book an appointment, how much is a crown?");
    EXPECT_EQ(answer.intent, "book");
    EXPECT_EQ(answer.asked.what, Ask::kWhen);
    EXPECT_NE(answer.text.find("$900.00"), std::string::npos);
}

}  // namespace
}  // namespace workers::hot::replies
