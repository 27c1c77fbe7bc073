// A greeting by name, and that no name stays anywhere behind it.
#include "tests/unit/workers/hot/replies/sample_clinic.hpp"
#include "workers/hot/languages/text_fields.hpp"
#include "workers/hot/replies/fill.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"
#include "workers/hot/replies/wording.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::hot::replies {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class KeptInMap final : public Rendered {
  public:
    std::string text(std::string_view key, const std::function<std::string()>& render) override {
        const auto found = texts.find(key);
        return found != texts.end() ? found->second
                                    : texts.emplace(std::string(key), render()).first->second;
    }
    std::map<std::string, std::string, std::less<>> texts;
};

class Greeting : public testing::Test {
  protected:
    Greeting() { clinic.version = 7; }
    Answer greet(std::string_view name, bool is_said = true, std::string_view words = "hello") {
        Question question{clinic, "text", words, "", "", 1'751'385'600'000};
        question.name = {name, is_said};
        return engine->answer(question);
    }

    lookup::Clinic clinic = sample_clinic();
    KeptInMap kept;
    std::unique_ptr<ReplyEngine> engine = make_rule_reply_engine(&kept);
};

TEST_F(Greeting, calls_the_patient_by_name_where_one_is_remembered) {
    clinic.reply_texts["greeting"] = {{"en", "Hello, {name}! This is {clinic}."}};
    EXPECT_EQ(greet("Ana").text, "Hello, Ana! This is North Dental.");
    EXPECT_TRUE(greet("Ana").is_named);
    EXPECT_EQ(greet("Ana Lopez", false).text, "Hello, Ana! This is North Dental.");
    for (const char* none : {"", "🌸", "Sunrise Salon", "{phone}", "http://x.example"}) {
        EXPECT_EQ(greet(none).text, "Hello! This is North Dental.") << none;
        EXPECT_FALSE(greet(none).is_named) << none;
    }
}

TEST_F(Greeting, by_name_is_kept_nowhere) {
    clinic.reply_texts["greeting"] = {{"en", "Hello, {name}!\n---\nHi, {name}!"}};
    EXPECT_THAT(greet("Ana").text, HasSubstr("Ana"));
    EXPECT_THAT(greet("").text, Not(HasSubstr("Ana")));
    EXPECT_THAT(greet("Boris").text, HasSubstr("Boris"));
    for (const char* words : {"thanks", "when are you open", "where are you", "price list"}) {
        EXPECT_THAT(greet("Ana", true, words).text, Not(HasSubstr("Ana")));
    }
    EXPECT_FALSE(kept.texts.empty());
    for (const auto& [key, text] : kept.texts) {
        EXPECT_THAT(key + text, Not(HasSubstr("Ana"))) << key;
        EXPECT_THAT(key + text, Not(HasSubstr("Boris"))) << key;
        EXPECT_THAT(text, Not(HasSubstr("{name}"))) << key;
    }
}

TEST_F(Greeting, is_the_clinics_to_write_without_it) {
    clinic.reply_texts["greeting"] = {{"en", "Welcome to {clinic}."}};
    EXPECT_EQ(greet("Ana").text, "Welcome to North Dental.");
    EXPECT_FALSE(greet("Ana").is_named);
}

TEST_F(Greeting, has_a_place_for_the_name_in_every_language_and_reads_well_without) {
    for (const auto& language : languages::all()) {
        for (const auto variant : languages::variants_of(language.texts.greeting)) {
            EXPECT_THAT(std::string(variant), HasSubstr("{name}")) << language.code;
            const std::string text = without(variant, "{name}");
            EXPECT_THAT(text, Not(HasSubstr("{name}")));
            for (const char* fault : {" !", ",!", "،!", " ,", "  ", "، !", "!!", ",,"}) {
                EXPECT_THAT(text, Not(HasSubstr(fault))) << language.code << ": " << text;
            }
        }
    }
}

TEST_F(Greeting, keeps_a_name_of_another_direction_from_turning_the_text) {
    clinic.reply_texts["greeting"] = {{"he", "שלום, {name}!"}};
    clinic.languages = {"he"};
    const Wording wording{clinic, *languages::find("he")};
    bool is_named = false;
    EXPECT_EQ(wording.greet("Ana", is_named), "שלום, \u2068Ana\u2069!");
}

TEST(without, takes_the_comma_and_the_blanks_along) {
    EXPECT_EQ(without("Hello, {name}!", "{name}"), "Hello!");
    EXPECT_EQ(without("Hello {name}!", "{name}"), "Hello!");
    EXPECT_EQ(without("{name}, hello", "{name}"), "hello");
    EXPECT_EQ(without("One.\n{name}, hello", "{name}"), "One.\nhello");
    EXPECT_EQ(without("مرحبًا، {name}، أهلاً", "{name}"), "مرحبًا، أهلاً");
    EXPECT_EQ(without("{name} {name}{name}", "{name}"), "");
    EXPECT_EQ(without("Hello {name", "{name}"), "Hello {name");
    EXPECT_EQ(without("", "{name}"), "");
}

}  // namespace
}  // namespace workers::hot::replies
