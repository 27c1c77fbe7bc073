// What a text may say, and in how many ways.
#include "workers/hot/languages/text_fields.hpp"

#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::hot::languages {
namespace {

using testing::ElementsAre;

TEST(TextFields, JudgeATextByItsPurpose) {
    const auto fault = [](std::string_view purpose, std::string_view text) {
        return check_text(purpose, text).name();
    };
    EXPECT_EQ(fault("greeting", "Hello from {clinic}, {phone}"), "none");
    EXPECT_EQ(fault("greeting", "a } b"), "none");
    EXPECT_EQ(fault("greetings", "Hello"), "unknown_purpose");
    EXPECT_EQ(fault("days", "Mon"), "unknown_purpose");
    EXPECT_EQ(fault("greeting", "Hello {klinic}"), "unknown_placeholder");
    EXPECT_EQ(fault("greeting", "Hello {Clinic}"), "unknown_placeholder");
    EXPECT_EQ(fault("greeting", "Hello {}"), "unknown_placeholder");
    EXPECT_EQ(fault("greeting", "It costs {price}"), "unknown_placeholder");
    EXPECT_EQ(fault("greeting", "Hello {clinic"), "open_brace");
    EXPECT_EQ(fault("greeting", "{ {clinic}"), "open_brace");
    EXPECT_EQ(fault("price_one", "{service}!"), "missing_placeholder");
    EXPECT_EQ(fault("price_one", "{service} {price}"), "none");
    EXPECT_EQ(fault("greeting", " \n "), "empty");
    EXPECT_EQ(fault("greeting", "a\n---\nb"), "none");
    EXPECT_EQ(fault("greeting", "a\n---\n"), "empty");
    EXPECT_EQ(fault("greeting", "a\n---\n{klinic}"), "unknown_placeholder");
    EXPECT_EQ(fault("urgent", "a\n---\nb"), "variants");
    EXPECT_EQ(fault("urgent", "Call {emergency} or {phone}"), "none");
}

TEST(TextFields, SayWhatIsWrongWithoutTheText) {
    EXPECT_EQ(check_text("greeting", "Secret {klinic}").why,
              "unknown placeholder {klinic} in this text");
    EXPECT_EQ(check_text("greeting", "ab\n{klinic}").at, 3U);
    EXPECT_EQ(check_text("map", "here").why, "needs {map}");
    EXPECT_EQ(check_text("sticker", "Cute, says {clinic}").fault, TextFault::kNone);
    EXPECT_EQ(check_text("image", "-").fault, TextFault::kNone);
    EXPECT_EQ(check_text("image", "{price}").fault, TextFault::kUnknownPlaceholder);
    // A brace that is closed far away begins no placeholder, and what lies between is not told.
    EXPECT_EQ(check_text("greeting", "{" + std::string(40, 'x') + "}").why, "{ without }");
}

TEST(TextFields, EveryTextOfALanguageIsRight) {
    for (const Language& language : all()) {
        for (const TextField& field : text_fields()) {
            EXPECT_EQ(check_text(field.name, language.texts.*field.text).name(), "none")
                << language.code << " " << field.name;
        }
    }
}

TEST(Variants, AreSetApartByALineOfThreeDashes) {
    EXPECT_THAT(variants_of("a"), ElementsAre("a"));
    EXPECT_THAT(variants_of("a\nb\n---\n c \r\n --- \r\nd--- e"),
                ElementsAre("a\nb", "c", "d--- e"));
    EXPECT_THAT(variants_of("---"), ElementsAre("", ""));
}

TEST(Variants, ArePickedByTheRecordAlone) {
    const std::string text = "one\n---\ntwo\n---\nthree";
    EXPECT_EQ(variant_of(text, ""), "one");
    EXPECT_EQ(variant_of("only", "0193c1a2-0000-7000-8000-000000000001"), "only");
    // The same today, tomorrow and in another process: these are part of what a replay gives.
    EXPECT_EQ(variant_of(text, "0193c1a2-0000-7000-8000-000000000001"), "one");
    EXPECT_EQ(variant_of(text, "0193c1a2-0000-7000-8000-00000000000f"), "three");
    std::map<std::string_view, int> picked;
    for (int i = 0; i < 3'000; ++i) {
        std::size_t index = 9;
        const auto variant = variant_of(
            text, "0193c1a2-0000-7000-8000-" + std::to_string(100'000'000'000 + i), &index);
        EXPECT_EQ(variant, variants_of(text)[index]);
        ++picked[variant];
    }
    ASSERT_EQ(picked.size(), 3U);
    for (const auto& [variant, count] : picked) EXPECT_NEAR(count, 1'000, 150) << variant;
}

// Nobody reads the same sentence twice in a row for ever; in an emergency there is one sentence.
TEST(Variants, StandWherePatientsReadATextOften) {
    for (const Language& language : all()) {
        SCOPED_TRACE(language.code);
        const Texts& texts = language.texts;
        for (const auto* text :
             {&texts.greeting, &texts.thanks, &texts.hand_over, &texts.holding}) {
            const auto variants = variants_of(*text);
            EXPECT_GE(variants.size(), 2U) << *text;
            const std::set<std::string_view> different(variants.begin(), variants.end());
            EXPECT_EQ(different.size(), variants.size());
        }
        EXPECT_EQ(variants_of(texts.urgent).size(), 1U);
    }
}

}  // namespace
}  // namespace workers::hot::languages
