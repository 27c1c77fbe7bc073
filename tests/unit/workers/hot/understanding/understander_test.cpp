// What words mean, beside what was known before them.
#include "workers/hot/understanding/understander.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::hot::understanding {
namespace {

using languages::Intent;

Understood read(std::string_view text, const Context& context = {}) {
    static const Understander kUnderstander;
    return kUnderstander.read(text, context);
}

Intent intent_of(std::string_view text) {
    return read(text).decision.main();
}

TEST(Understander, SeesTheQuestionBehindAGreeting) {
    EXPECT_EQ(intent_of("Hi"), Intent::kGreeting);
    EXPECT_EQ(intent_of("Hi, how much is a cleaning?"), Intent::kPrice);
    EXPECT_EQ(intent_of("buenas tardes, cuánto cuesta una limpieza"), Intent::kPrice);
    EXPECT_EQ(intent_of("добрый день, сколько стоит чистка"), Intent::kPrice);
    EXPECT_EQ(intent_of("hello there until what time are you open today"), Intent::kHours);
}

TEST(Understander, ReadsRussianAndArabicInLatinLetters) {
    const Understood russian = read("skolko stoit chistka zubov");
    EXPECT_EQ(russian.language().code, "ru");
    EXPECT_EQ(russian.decision.main(), Intent::kPrice);
    EXPECT_EQ(russian.rule, "model");
    EXPECT_EQ(read("3ayez a7gez maw3ed bokra").language().code, "ar");
}

TEST(Understander, TellsPersianFromArabic) {
    EXPECT_EQ(read("قیمت ایمپلنت چنده").language().code, "fa");
    EXPECT_EQ(read("قيمت ايمپلنت چنده").language().code, "fa");  // from an Arabic keyboard
    EXPECT_EQ(read("ساعت كار مطب را بفرماييد").language().code, "fa");
    EXPECT_EQ(read("gheymat implant chande").language().code, "fa");
    EXPECT_EQ(read("كم سعر التنظيف").language().code, "ar");
    EXPECT_EQ(read("شلونكم شنو دوامكم باچر").language().code, "ar");  // che of spoken Arabic
    EXPECT_EQ(read("سلام", {{"ar", "ar"}, Pending::kNone}).language().code, "ar");
    EXPECT_EQ(read("سلام", {{"fa", "ar"}, Pending::kNone}).language().code, "fa");
}

TEST(Understander, LeavesToPeopleWhatNoIntentAnswers) {
    for (const char* text : {"how many ibuprofen can i take",
                             "qwrtp zxcvb",
                             "",
                             "...",
                             "\xFF\xFE",
                             "сколько таблеток нурофена можно в день"}) {
        const Understood understood = read(text);
        EXPECT_EQ(understood.decision.main(), Intent::kOther) << text;
        EXPECT_GT(understood.confidence, 0) << text;
        EXPECT_EQ(understood.rule, "") << text;
    }
}

TEST(Understander, NamesWhoDecided) {
    EXPECT_EQ(read("how much is it?").rule, "rules");
    const Understood urgent = read("my dad has chest pain");
    EXPECT_EQ(urgent.urgent, "heart");
    EXPECT_EQ(urgent.rule, "heart");
    ASSERT_NE(urgent.urgent_language, nullptr);
    EXPECT_EQ(urgent.urgent_language->code, "en");
    EXPECT_EQ(read("how much is it?").urgent_language, nullptr);
}

TEST(Understander, KeepsEveryQuestionOfAMessage) {
    const Understood understood = read("what are your prices and what are your opening hours?");
    EXPECT_THAT(understood.decision.intents,
                testing::UnorderedElementsAre(Intent::kPrice, Intent::kHours));
}

TEST(Understander, SpeaksOnWhereTheWordsDoNotTell) {
    const auto code = [](std::string_view text, std::string_view so_far, std::string_view clinic) {
        return read(text, {{so_far, clinic}, Pending::kNone}).language().code;
    };
    EXPECT_EQ(code("ok", "pt", "en"), "pt");
    EXPECT_EQ(code("ok", "", "es"), "es");
    EXPECT_EQ(code("ok", "he", "en"), "he");
    EXPECT_EQ(read("ok", {{"he", "en"}, Pending::kNone}).decision.main(), intent_of("ok"));
    EXPECT_EQ(code("gracias", "en", "en"), "en");
    EXPECT_EQ(code("mañana", "en", "en"), "es");
    EXPECT_EQ(code("quiero una cita mañana", "en", "en"), "es");
    EXPECT_EQ(code("👍", "he", "en"), "he");
    EXPECT_EQ(code("👍", "", "ru"), "ru");
    EXPECT_EQ(code("👍", "", ""), "en");
    EXPECT_EQ(code("👍", "xx", "yy"), "en");
    EXPECT_EQ(code("até que horas vocês atendem", "es", "es"), "pt");
    EXPECT_EQ(code("сколько стоит", "en", "en"), "ru");
}

TEST(Understander, GivesBareWordsTheMeaningOfWhatWasAsked) {
    const Context asked{{"en", "en"}, Pending::kYesNo};
    EXPECT_EQ(read("yes please", asked).decision.main(), Intent::kConfirm);
    EXPECT_EQ(read("no", asked).decision.main(), Intent::kCancel);
    EXPECT_EQ(read("no thanks", asked).decision.main(), Intent::kCancel);
    EXPECT_EQ(read("no", asked).rule, "pending");
    EXPECT_EQ(read("how much is it?", asked).decision.main(), Intent::kPrice);
    EXPECT_NE(read("no", {{"en", "en"}, Pending::kNone}).decision.main(), Intent::kCancel);
    const BareWord number = read("2", {{"en", "en"}, Pending::kChoice}).bare;
    EXPECT_EQ(number.kind, Bare::kNumber);
    EXPECT_EQ(number.number, 2);
    EXPECT_EQ(read("2 fillings").bare.kind, Bare::kNone);
    EXPECT_EQ(read("٣").bare.number, 3);
    EXPECT_EQ(read("20261121").bare.kind, Bare::kNone);
    EXPECT_EQ(read("да").bare.kind, Bare::kYes);
    EXPECT_EQ(read("нет").bare.kind, Bare::kNo);
    EXPECT_EQ(read("yes how much is it").bare.kind, Bare::kNone);
    for (const char* text : {"no puedo ir", "no, cancel it", "да, не приду", "כן, לא אגיע"}) {
        EXPECT_EQ(read(text, asked).bare.kind, Bare::kNone) << text;
        EXPECT_EQ(read(text, asked).decision.main(), Intent::kCancel) << text;
        EXPECT_EQ(read(text, asked).rule, "rules") << text;
    }
}

// Portuguese has one word for opening hours and for an appointment; Spanish writes "it" behind
// verbs.
TEST(Understander, KnowsAWordByWhatStandsBesideItAndOnIt) {
    const Context pt{{"pt", "pt"}, Pending::kNone};
    EXPECT_EQ(read("queria saber o horario de voces", pt).decision.main(), Intent::kHours);
    EXPECT_EQ(read("queria um horário para amanhã", pt).decision.main(), Intent::kBook);
    const Context es{{"es", "es"}, Pending::kNone};
    for (const char* text : {"cancelarla", "cancélamela", "anúlala", "quiero anularla"}) {
        EXPECT_EQ(read(text, es).decision.main(), Intent::kCancel) << text;
    }
    for (const char* text : {"cámbiemela", "quiero moverla", "reprográmela por favor"}) {
        EXPECT_EQ(read(text, es).decision.main(), Intent::kReschedule) << text;
    }
    // The verb of "I am" is no time of a day.
    EXPECT_FALSE(read("i am not coming").readings.main().has(intent::kTimeTag));
    EXPECT_TRUE(read("at 10 am").readings.main().has(intent::kTimeTag));
}

TEST(Understander, CarriesAModelBelowTwoMegabytes) {
    const Understander understander;
    EXPECT_LT(understander.model().size_bytes(), 2'000'000U);
    EXPECT_EQ(understander.model().codes().size(), languages::all().size());
}

TEST(Understander, TakesTheWordThatBringsTheDeskBackForNothingElse) {
    for (const char* word : {"START", "INICIO", "voltar", "СТАРТ", "התחל", "ابدأ", "شروع"}) {
        const Understood understood = read(word);
        EXPECT_TRUE(understood.is_start) << word;
        EXPECT_EQ(understood.urgent, "") << word;
    }
}

TEST(Understander, BearsAnyLength) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "how much ";
    EXPECT_NO_THROW(read(text));
}

}  // namespace
}  // namespace workers::hot::understanding
