// Money, placeholders, local time and opening hours.
#include "tests/unit/workers/hot/replies/sample_clinic.hpp"
#include "workers/hot/replies/fill.hpp"
#include "workers/hot/replies/local_time.hpp"
#include "workers/hot/replies/money.hpp"
#include "workers/hot/replies/opening.hpp"

#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

TEST(Money, AsPeopleWriteIt) {
    EXPECT_EQ(write_money("120.00", "USD"), "$120.00");
    EXPECT_EQ(write_money("1250.00", "USD"), "$1,250.00");
    EXPECT_EQ(write_money("120.00", "BRL"), "R$ 120,00");
    EXPECT_EQ(write_money("1250.00", "BRL"), "R$ 1.250,00");
    EXPECT_EQ(write_money("120.00", "EUR"), "120,00 €");
    EXPECT_EQ(write_money("350", "ILS"), "₪350");
    EXPECT_EQ(write_money("900.00", "XYZ"), "900.00 XYZ");
    EXPECT_EQ(write_money("180.00-260.00", "USD"), "$180.00 – $260.00");
    EXPECT_EQ(write_money("on request", ""), "on request");
}

TEST(Fill, KnownNamesOnly) {
    EXPECT_EQ(fill("a {x} b {y} {", {{"x", "1"}}), "a 1 b {y} {");
    EXPECT_EQ(fill("{x}{x}", {{"x", ""}}), "");
}

TEST(LocalTimeOf, FollowsTheZone) {
    const shared::WallMs now = 1'751'364'000'000;  // 2025-07-01T10:00:00Z, a Tuesday
    EXPECT_EQ(local_time(now, "America/New_York").minute, 6 * 60);
    EXPECT_EQ(local_time(now, "America/Sao_Paulo").minute, 7 * 60);
    EXPECT_EQ(local_time(now, "Asia/Jerusalem").minute, 13 * 60);
    EXPECT_EQ(local_time(now, "No/Where").minute, 10 * 60);
    EXPECT_EQ(local_time(now, "America/New_York").date, "2025-07-01");
    EXPECT_EQ(local_time(now, "America/New_York").day, 2);
    EXPECT_EQ(local_time(now, "Pacific/Kiritimati").date, "2025-07-02");
}

TEST(Opening, SaysWhatHoldsNow) {
    const auto clinic = sample_clinic();
    const auto& en = *languages::find("en");
    const shared::WallMs noon = 1'751'385'600'000;  // Tuesday 12:00 in New York
    const shared::WallMs hour = 3'600'000;
    const auto last_line = [&](shared::WallMs now) {
        const std::string text = write_opening({clinic, en}, now);
        return text.substr(text.rfind('\n') + 1);
    };
    EXPECT_EQ(write_opening({clinic, en}, noon),
              "Opening hours of North Dental:\nMon–Fri: 09:00–18:00\nSat: 10:00–14:00\nSun: "
              "closed\nWe are open now, until 18:00.");
    EXPECT_EQ(last_line(noon - 4 * hour), "We open today at 09:00.");
    EXPECT_EQ(last_line(noon + 7 * hour), "We are closed for today.");
    EXPECT_EQ(last_line(noon + 5 * 24 * hour), "We are closed today.");
}

// A name in Latin letters would else turn the line around.
TEST(Opening, SetsValuesApartWhereItIsReadFromRightToLeft) {
    std::vector<std::string> right_to_left;
    for (const auto& language : languages::all()) {
        if (language.right_to_left) right_to_left.push_back(language.code);
        const lookup::Clinic clinic = sample_clinic();
        const std::string text = write_opening({clinic, language}, 1'751'385'600'000);
        const bool apart = text.find(isolate("North Dental", true)) != std::string::npos;
        EXPECT_EQ(apart, language.right_to_left) << language.code;
        const bool any_mark = text.find(isolate("", true).substr(0, 3)) != std::string::npos;
        EXPECT_EQ(any_mark, language.right_to_left) << language.code;
    }
    EXPECT_EQ(right_to_left, (std::vector<std::string>{"ar", "fa", "he"}));
}

}  // namespace
}  // namespace workers::hot::replies
