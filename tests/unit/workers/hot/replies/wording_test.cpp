// Whose words are said, which of several, and in which direction.
#include "workers/hot/replies/wording.hpp"

#include "tests/unit/workers/hot/replies/sample_clinic.hpp"
#include "workers/hot/languages/text_fields.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

// First strong isolate, and its end; spelled out, so that nothing turns round here.
const std::string kIsolate{'\xE2', '\x81', '\xA8'};
const std::string kEndOfIsolate{'\xE2', '\x81', '\xA9'};
constexpr shared::WallMs kTuesdayNoon = 1'751'385'600'000;

class KeptInMap final : public Rendered {
  public:
    std::string text(std::string_view key, const std::function<std::string()>& render) override {
        const auto found = texts.find(key);
        return found != texts.end() ? found->second
                                    : texts.emplace(std::string(key), render()).first->second;
    }
    std::map<std::string, std::string, std::less<>> texts;
};

const ReplyEngine& plain() {
    static const auto kEngine = make_rule_reply_engine();
    return *kEngine;
}

std::string said(const lookup::Clinic& clinic,
                 std::string_view question,
                 std::string_view record = "",
                 const ReplyEngine& engine = plain()) {
    Question asked{clinic, "text", question, "", "", kTuesdayNoon};
    asked.record = record;
    return engine.answer(asked).text;
}

std::string isolated(const std::string& value) {
    return kIsolate + value + kEndOfIsolate;
}

std::string record(int i) {
    return "0193c1a2-0000-7000-8000-" + std::to_string(100'000'000'000 + i);
}

TEST(Wording, SaysOneOfTheVariantsByTheRecordWhoeverIsAsked) {
    lookup::Clinic clinic = sample_clinic();
    clinic.version = 7;
    clinic.reply_texts["thanks"] = {{"en", "A {clinic}\n---\nB {clinic}\n---\nC {clinic}"}};
    KeptInMap first, second;
    const auto keeping = make_rule_reply_engine(&first);
    const auto other = make_rule_reply_engine(&second);
    std::set<std::string> all;
    for (int i = 0; i < 60; ++i) {
        const std::string text = said(clinic, "thanks", record(i), *keeping);
        EXPECT_EQ(said(clinic, "thanks", record(i), *keeping), text);
        EXPECT_EQ(said(clinic, "thanks", record(i), *other), text);
        EXPECT_EQ(said(clinic, "thanks", record(i)), text);
        all.insert(text);
    }
    EXPECT_EQ(all, (std::set<std::string>{"A North Dental", "B North Dental", "C North Dental"}));
    EXPECT_EQ(first.texts.size(), 3U);
    EXPECT_EQ(said(clinic, "thanks"), "A North Dental");
}

TEST(Wording, VariesWhatIsBuiltInAsWell) {
    const lookup::Clinic clinic = sample_clinic();
    for (const char* question : {"hello", "thanks", "can I talk to a person", "my cat is blue"}) {
        std::set<std::string> all;
        for (int i = 0; i < 60; ++i) all.insert(said(clinic, question, record(i)));
        EXPECT_GE(all.size(), 2U) << question;
    }
    std::set<std::string> urgent;
    for (int i = 0; i < 60; ++i) urgent.insert(said(clinic, "my dad has chest pain", record(i)));
    EXPECT_EQ(urgent.size(), 1U);
}

TEST(Wording, TheClinicsOwnWordsReplaceAnyText) {
    struct Case {
        const char* purpose;
        const char* own;
        const char* question;
        const char* wanted;
    };
    for (const Case& each : {
             Case{"hours",
                  "We work at {clinic}:",
                  "when do you open?",
                  "We work at North Dental:\n"},
             Case{"open_now", "Open till {close}", "when do you open?", "\nOpen till 18:00"},
             Case{"closed", "shut", "when do you open?", "Sun: shut"},
             Case{"location", "At {location}!", "where are you?", "At 12 Sample Street, floor 2!"},
             Case{"map", "See {map}", "where are you?", "\nSee https://maps.example/north"},
             Case{"price_one", "{price} for {service}", "price of a crown", "$900.00 for Crown"},
             Case{"price_many", "Prices:", "price of a crown and a cleaning", "Prices:\n"},
             Case{"price_list", "All:", "price list", "All:\n"},
             Case{"services", "These:", "what services do you offer", "These:\n"},
             Case{"holding", "Wait. {phone}", "my cat is blue", "Wait. +1 202 555 0170"},
         }) {
        lookup::Clinic clinic = sample_clinic();
        clinic.reply_texts[each.purpose] = {{"en", each.own}};
        const std::string text = said(clinic, each.question);
        EXPECT_NE(text.find(each.wanted), std::string::npos) << each.purpose << ": " << text;
    }
}

TEST(Wording, DoesNotSayWhatTheClinicDidNotFillIn) {
    lookup::Clinic clinic = sample_clinic();
    clinic.reply_texts["thanks"] = {{"en", "Call {phone}"}};
    EXPECT_EQ(said(clinic, "thanks"), "Call +1 202 555 0170");
    clinic.phone.clear();
    EXPECT_EQ(said(clinic, "thanks"),
              languages::variants_of(languages::find("en")->texts.thanks).front());
}

TEST(Wording, TellsTheEmergencyNumberInTheClinicsOwnUrgentTextToo) {
    lookup::Clinic clinic = sample_clinic();
    clinic.emergency_number = "+1 202 555 0911";
    clinic.reply_texts["urgent"] = {{"en", "Go to hospital."}};
    EXPECT_EQ(said(clinic, "my dad has chest pain"),
              "Go to hospital. Emergency number: +1 202 555 0911");
    clinic.reply_texts["urgent"] = {{"en", "Dial {emergency} now."}};
    EXPECT_EQ(said(clinic, "my dad has chest pain"), "Dial +1 202 555 0911 now.");
    clinic.emergency_number.clear();
    EXPECT_NE(said(clinic, "my dad has chest pain").find("automatic desk"), std::string::npos);
}

// Every value of unknown direction stands in an isolate of its own, so that "(North Dental)." does
// not turn round.
TEST(Wording, IsolatesValuesInTextsFromRightToLeft) {
    lookup::Clinic clinic = sample_clinic();
    clinic.emergency_number = "+1 202 555 0911";
    clinic.holidays = {{"2025-07-01", "Summer (day)"}};
    int seen = 0;
    for (const auto& language : languages::all()) {
        const Wording wording{clinic, language};
        const std::string open = language.right_to_left ? kIsolate : "";
        const std::string close = language.right_to_left ? kEndOfIsolate : "";
        seen += language.right_to_left ? 1 : 0;
        const auto check = [&](const std::string& text, const std::string& value) {
            const std::size_t at = text.find(value);
            ASSERT_NE(at, std::string::npos) << language.code << ": " << text;
            const std::string wanted = std::string(open).append(value).append(close);
            EXPECT_NE(text.find(wanted), std::string::npos) << language.code << ": " << text;
        };
        const auto& texts = language.texts;
        for (const std::string& id : {record(1), record(2), record(3), record(4)}) {
            const Wording one{clinic, language, nullptr, id};
            check(one.say("greeting", texts.greeting), "North Dental");
        }
        check(wording.say("urgent_phone", texts.urgent_phone), "+1 202 555 0170");
        check(wording.urgent(), "+1 202 555 0911");
        check(wording.location(), wording.pick(clinic.location));
        EXPECT_EQ(wording.say("thanks", texts.thanks).find(kIsolate), std::string::npos);
    }
    EXPECT_GE(seen, 2);
    for (const char* question : {"متى تفتحون؟", "מתי אתם פתוחים?"}) {
        EXPECT_NE(said(clinic, question).find(isolated("Summer (day)")), std::string::npos);
        EXPECT_NE(said(clinic, question).find(isolated("09:00–18:00")), std::string::npos);
    }
    EXPECT_NE(said(clinic, "كم سعر التنظيف؟").find(isolated("$120.00")), std::string::npos);
    EXPECT_NE(said(clinic, "כמה עולה ניקוי?").find(isolated("ניקוי שיניים")), std::string::npos);
}

}  // namespace
}  // namespace workers::hot::replies
