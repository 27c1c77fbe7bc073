// What is no answer to what the desk asked about appointments, however near it is: nothing is done
// by mistake.
#include "tests/unit/workers/hot/replies/talk.hpp"

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using conversation_log::Asked;
using Kind = Answer::Kind;

struct Line {
    const char* language;
    const char* text;
};

const Asked kShallI{Ask::kCancelIt, kFirst, {}, ""};

Talk with_two(const char* language, Ask asked) {
    Talk out(language);
    out.with({booked(kFirst, 1), booked(kSecond, 2)});
    out.was_asked({asked, "", {kFirst, kSecond}, ""});
    return out;
}

Talk with_one(const char* language, Asked asked) {
    Talk out(language);
    out.with({booked(kFirst, 1)});
    out.was_asked(std::move(asked));
    return out;
}

TEST(WhichAppointment, IsChosenByANumberAmongSmallWords) {
    for (const Line& line : {Line{"en", "2"},
                             Line{"en", "number 2 please"},
                             Line{"en", "the 2"},
                             Line{"en", "ok number 2, thanks"},
                             Line{"en", "yes 2"},
                             Line{"en", "option 2"},
                             Line{"es", "la 2"},
                             Line{"es", "la número 2 por favor"},
                             Line{"es", "opción 2"},
                             Line{"pt", "a 2"},
                             Line{"pt", "número 2 por favor"},
                             Line{"ru", "номер 2"},
                             Line{"ru", "да, 2"},
                             Line{"he", "מספר 2"},
                             Line{"ar", "رقم ٢"},
                             Line{"fa", "شماره ۲ لطفا"}}) {
        const Answer answer = with_two(line.language, Ask::kWhichToConfirm).says(line.text);
        EXPECT_EQ(answer.request.action, "confirm") << line.text;
        EXPECT_EQ(answer.request.appointment, kSecond) << line.text;
        const Answer shall = with_two(line.language, Ask::kWhichToCancel).says(line.text);
        EXPECT_EQ(shall.asked.about, kSecond) << line.text;
    }
}

TEST(WhichAppointment, IsAskedAgainOfATimeOrADate) {
    for (const Line& line : {Line{"en", "the 2 pm one"},
                             Line{"en", "at 2"},
                             Line{"en", "the one on the 2"},
                             Line{"en", "2 may"},
                             Line{"en", "14:00"},
                             Line{"en", "tuesday"},
                             Line{"en", "not 2"},
                             Line{"en", "2 crowns please"},
                             Line{"es", "la de las 2"},
                             Line{"es", "la de la 1"},
                             Line{"es", "a la 1"},
                             Line{"es", "el 2 de mayo"},
                             Line{"pt", "a das 2"},
                             Line{"pt", "às 2h"},
                             Line{"pt", "a do dia 2"},
                             Line{"pt", "2a"},
                             Line{"ru", "в 2 часа"},
                             Line{"ru", "в 2"},
                             Line{"ru", "2 мая"},
                             Line{"he", "בשעה 2"},
                             Line{"ar", "الساعة 2"},
                             Line{"fa", "ساعت ۲"}}) {
        const Answer answer = with_two(line.language, Ask::kWhichToConfirm).says(line.text);
        EXPECT_TRUE(answer.request.empty()) << line.text;
        EXPECT_EQ(answer.asked.what, Ask::kWhichToConfirm) << line.text;
        EXPECT_EQ(answer.staff, "unsure") << line.text;  // where it is asked in vain
    }
}

TEST(WhichAppointment, IsNotChosenByWhatAsksForSomethingElse) {
    const Answer person = with_two("en", Ask::kWhichToConfirm).says("call me at 2");
    EXPECT_TRUE(person.kind == Kind::kHandOver || person.staff == "unsure");
    EXPECT_TRUE(person.request.empty());
    EXPECT_EQ(with_two("en", Ask::kWhichToConfirm).says("are you open at 2?").intent, "hours");
}

TEST(WhichAppointment, IsNotTheOneThatIsLeft) {
    for (const Ask what : {Ask::kWhichToConfirm, Ask::kWhichToMove, Ask::kWhichToCancel}) {
        for (const char* number : {"2", "5"}) {
            Talk talk;
            talk.with({booked(kFirst, 1)});
            talk.was_asked({what, "", {kFirst, kSecond}, "friday at 10"});
            const Answer answer = talk.says(number);
            EXPECT_TRUE(answer.request.empty()) << number;
            EXPECT_EQ(answer.asked.what, what) << number;
            EXPECT_EQ(answer.asked.choices, std::vector<std::string>{kFirst}) << number;
        }
    }
    EXPECT_EQ(with_two("en", Ask::kWhichToConfirm).with({}).says("2").kind, Kind::kHandOver);
}

TEST(WhichAppointment, IsConfirmedWithADayOnlyAfterAsking) {
    for (const Line& line :
         {Line{"es", "confirmo mi cita de mañana"}, Line{"ru", "подтверждаю запись на завтра"}}) {
        Talk talk(line.language);
        talk.with({booked(kFirst, 5)});
        const Answer answer = talk.says(line.text);
        EXPECT_TRUE(answer.request.empty()) << line.text;
        EXPECT_EQ(answer.asked.choices, std::vector<std::string>{kFirst}) << line.text;
    }
    const Asked only{Ask::kWhichToConfirm, "", {kFirst}, ""};
    EXPECT_EQ(with_one("en", only).says("yes").request.action, "confirm");
    EXPECT_EQ(with_one("en", only).says("1").request.appointment, kFirst);
    EXPECT_EQ(with_one("en", only).says("no").kind, Kind::kHandOver);
    EXPECT_TRUE(with_one("en", only).says("i will come tomorrow").request.empty());
}

TEST(ShallICancel, TakesICannotComeForAYes) {
    for (const Line& line : {Line{"en", "i am not coming"},
                             Line{"en", "yes, i won't be able to come"},
                             Line{"es", "si, no puedo ir"},
                             Line{"es", "no podré ir"},
                             Line{"es", "si, cancélamela"},
                             Line{"es", "anúlala por favor"},
                             Line{"pt", "sim, não vou poder ir"},
                             Line{"pt", "não poderei"},
                             Line{"ru", "да, не приду"},
                             Line{"ru", "да не смогу прийти"},
                             Line{"he", "כן, לא אגיע"},
                             Line{"he", "לא אוכל להגיע"},
                             Line{"ar", "نعم لن احضر"},
                             Line{"fa", "بله نمیام"}}) {
        const Answer answer = with_one(line.language, kShallI).says(line.text);
        EXPECT_EQ(answer.request.action, "cancel") << line.text;
        EXPECT_EQ(answer.request.appointment, kFirst) << line.text;
    }
}

TEST(ShallICancel, IsAskedAgainOfANoBesideACancelAndAYesBesideADay) {
    for (const Line& line : {Line{"en", "no, cancel it"},
                             Line{"en", "no, i can't make it"},
                             Line{"en", "yes, friday"},
                             Line{"es", "sí, el viernes"},
                             Line{"es", "no, no puedo ir"},
                             Line{"pt", "não, cancela"},
                             Line{"ru", "нет, не приду"},
                             Line{"he", "לא, תבטלו"}}) {
        const Answer answer = with_one(line.language, kShallI).says(line.text);
        EXPECT_TRUE(answer.request.empty()) << line.text;
        EXPECT_EQ(answer.asked, kShallI) << line.text;
    }
}

TEST(ShallICancel, IsNoYesWhereAnotherDayIsNamed) {
    Talk talk;
    talk.with({booked(kFirst, 1), booked(kSecond, 3)});
    talk.was_asked(kShallI);
    const Answer which = talk.says("cancel the one on friday");
    EXPECT_TRUE(which.request.empty());
    EXPECT_EQ(which.asked.what, Ask::kWhichToCancel);
    EXPECT_EQ(talk.says("2").asked.about, kSecond);
    for (const Line& line : {Line{"es", "cancela la del viernes"},
                             Line{"ru", "отмените запись в пятницу"},
                             Line{"en", "cancel the one at 5"}}) {
        EXPECT_TRUE(with_one(line.language, kShallI).says(line.text).request.empty()) << line.text;
    }
}

TEST(AButton, AnswersNothingThatWasAskedSince) {
    Talk talk;
    talk.with({booked(kFirst, 1), booked(kSecond, 2)});
    talk.was_asked(kShallI);
    const Answer yes = talk.says("Yes", "visit_yes");
    EXPECT_TRUE(yes.request.empty());
    EXPECT_EQ(yes.asked.what, Ask::kWhichToConfirm);
    talk.was_asked(kShallI);
    const Answer no = talk.says("No", "visit_no");
    EXPECT_TRUE(no.request.empty());
    EXPECT_EQ(no.asked.what, Ask::kWhichToCancel);
    talk.was_asked(kShallI);
    EXPECT_TRUE(talk.says("Yes", "q17").request.empty());
    EXPECT_EQ(with_one("en", {}).says("Yes", "visit_yes").request.action, "confirm");
}

TEST(AnOpenBooking, EndsOnAMereCancelOnly) {
    const Asked when{Ask::kWhen, "", {}, "I want to book a cleaning"};
    for (const char* text : {"cancel", "please cancel it", "no", "no, cancel", "no thanks"}) {
        const Answer answer = with_one("en", when).says(text);
        EXPECT_EQ(answer.asked.what, Ask::kNothing) << text;
        EXPECT_TRUE(answer.request.empty()) << text;
    }
    for (const char* text : {"cancel my appointment on friday", "cancel my appointment"}) {
        EXPECT_EQ(with_one("en", when).says(text).asked, kShallI) << text;
    }
}

TEST(AnOpenBooking, TakesNoWishAboutWhatStands) {
    const Asked when{Ask::kWhen, "", {}, "I want to book a cleaning"};
    const Answer moved = with_one("en", when).says("reschedule my appointment on friday to monday");
    EXPECT_NE(moved.request.action, "book");
    EXPECT_EQ(moved.asked.about, kFirst);
    const Answer confirmed = with_one("es", when).says("confirmo mi cita del viernes");
    EXPECT_NE(confirmed.request.action, "book");
    EXPECT_EQ(confirmed.asked.what, Ask::kWhichToConfirm);
    for (const Line& line : {Line{"en", "friday works for me"},
                             Line{"en", "ok, friday at 5"},
                             Line{"en", "no, friday"},
                             Line{"es", "vale, el viernes"},
                             Line{"ru", "пятница подходит"},
                             Line{"en", "can I book friday at 10?"}}) {
        EXPECT_EQ(with_one(line.language, when).says(line.text).request.action, "book")
            << line.text;
    }
}

TEST(AnOpenBooking, KeepsAnotherDayWhereNothingCanBeMoved) {
    Talk talk;
    talk.was_asked({Ask::kWhen, "", {}, "I want to book a cleaning"});
    const Answer answer = talk.says("can we reschedule to another day, friday at 10");
    EXPECT_EQ(answer.request.action, "book");
}

TEST(AnOpenMove, EndsOnABookingOfItsOwn) {
    const Asked move{Ask::kNewTime, kFirst, {}, "can I move my appointment"};
    const Answer booking = with_one("en", move).says("I want to book a cleaning on monday at 5");
    EXPECT_EQ(booking.request.action, "book");
    EXPECT_NE(booking.request.wish.find("can I move my appointment"), std::string::npos);
    const Answer moved = with_one("en", move).says("reschedule it to monday at 5");
    EXPECT_EQ(moved.request.action, "reschedule");
    EXPECT_EQ(with_one("en", move).says("monday").request.action, "reschedule");
}

TEST(AnOpenMove, OutlastsAnOk) {
    const Asked move{Ask::kNewTime, kFirst, {}, "can I move my appointment"};
    Talk talk = with_one("en", move);
    EXPECT_EQ(talk.says("ok").asked, move);
    EXPECT_EQ(talk.says("monday at 5").request.action, "reschedule");
}

// Two lists of numbers in one reply: the second could not be answered.
TEST(AQuestionBeside, IsLeftToAPersonWhereItAsksBack) {
    Talk talk;
    const Answer answer = talk.says("I want to book an appointment, how much are crown strips?");
    EXPECT_EQ(answer.asked.what, Ask::kWhen);
    EXPECT_EQ(answer.text.find("Crown"), std::string::npos) << answer.text;
    EXPECT_EQ(answer.staff, "unsure");
}

}  // namespace
}  // namespace workers::hot::replies
