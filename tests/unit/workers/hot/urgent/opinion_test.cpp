// The second opinion: what it learns from a handful of lines, that it is the same again, how much a
// rule's catch weighs, and what the bytes are checked for. The lines here are made for the test.
#include "shared/text/fold.hpp"
#include "workers/hot/urgent/training/judging.hpp"

#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

namespace workers::hot::urgent::training {
namespace {

constexpr std::size_t kEnglish = 0;

Line line(const std::string& text, bool urgent, std::size_t place) {
    Line out;
    out.sample = {shared::text::fold_words(text), languages::Intent::kOther, kEnglish, place, text};
    out.urgent = urgent;
    out.is_foreign = true;
    return out;
}

// English is taught, Spanish is not.
Lessons lessons() {
    Lessons out;
    out.languages.resize(2);
    out.languages[0].code = "en";
    out.languages[1].code = "es";
    out.taught = {true, false};
    std::size_t place = 0;
    for (const char* who : {"mother", "father", "son", "daughter", "friend", "wife", "husband"}) {
        for (const char* now : {"cannot breathe", "is choking", "turned blue", "lies there"}) {
            for (const char* when : {"please", "right now", "since an hour"}) {
                const std::string words = std::string(who) + " ";
                out.lines.push_back(line("my " + words + now + " " + when, true, place));
                out.lines.push_back(line("price for my " + words + when, false, place++));
            }
        }
    }
    return out;
}

bool confirms(const std::string& bytes, std::string_view text, bool caught, const char* language) {
    const SecondOpinion opinion(bytes);
    return opinion.confirms(caught, intent::features_of(shared::text::fold_words(text)), language);
}

TEST(Opinion, FindsWhatIsLikeTheLinesItLearnedFrom) {
    const std::string bytes = train(lessons());
    EXPECT_TRUE(confirms(bytes, "my wife is choking right now", false, "en"));
    EXPECT_TRUE(confirms(bytes, "my uncle turned blue", false, "en"));
    EXPECT_FALSE(confirms(bytes, "price for my uncle please", false, "en"));
}

TEST(Opinion, LeavesTheRulesAloneWhereItLearnedNothing) {
    const std::string bytes = train(lessons());
    for (const char* language : {"es", "xx", ""}) {
        EXPECT_FALSE(confirms(bytes, "my wife is choking right now", false, language));
        EXPECT_TRUE(confirms(bytes, "price for my uncle please", true, language));
    }
}

TEST(Opinion, ReadsLongMessagesToTheirEnd) {
    const std::string bytes = train(lessons());
    const SecondOpinion opinion(bytes);
    const auto price = shared::text::fold_words("price for my uncle please");
    const auto now = shared::text::fold_words("my wife is choking right now my son turned blue");
    for (const std::size_t before : {60U, 61U, 89U, 90U, 91U, 200U}) {
        std::vector<std::string> words;
        while (words.size() < before) words.push_back(price[words.size() % price.size()]);
        EXPECT_FALSE(opinion.confirms_later(false, words, "en")) << before;
        words.insert(words.end(), now.begin(), now.end());
        EXPECT_TRUE(opinion.confirms_later(false, words, "en")) << before;
    }
}

TEST(Opinion, GivesTheSameBytesAgain) {
    EXPECT_EQ(train(lessons()), train(lessons()));
}

TEST(Opinion, BytesThatAreNoneAreRefused) {
    const std::string bytes = train(lessons());
    EXPECT_THROW(SecondOpinion(""), std::invalid_argument);
    EXPECT_THROW(SecondOpinion(std::string_view(bytes).substr(1)), std::invalid_argument);
    EXPECT_THROW(SecondOpinion(std::string_view(bytes).substr(0, bytes.size() - 1)),
                 std::invalid_argument);
    std::string many = bytes;
    many[offsetof(OpinionHeader, languages)] = 127;
    EXPECT_THROW(SecondOpinion{many}, std::invalid_argument);
}

constexpr auto kAllowed = static_cast<std::size_t>(200 * kFalseAlarms);

// 200 urgent lines and 200 that are none, the model a little surer of the urgent ones.
struct Judged {
    std::vector<Line> lines;
    std::vector<Case> cases;
};

Judged judged() {
    Judged out;
    for (std::size_t i = 0; i < 400; ++i) {
        out.lines.push_back(line("words", i < 200, i));
        const float spread = static_cast<float>(i % 200) / 100 - 1;  // -1 to 1
        out.cases.push_back({nullptr, spread + (i < 200 ? 1.5F : 0)});
    }
    for (std::size_t i = 0; i < 400; ++i) out.cases[i].line = &out.lines[i];
    return out;
}

Lessons one_language() {
    Lessons out;
    out.languages.resize(1);
    out.taught = {true};
    return out;
}

std::size_t taken(const Judged& judged, const Limits& limits, bool urgent) {
    std::size_t out = 0;
    for (const Case& one : judged.cases) {
        out += one.line->urgent == urgent && is_urgent(one, limits) ? 1 : 0;
    }
    return out;
}

TEST(OpinionLimits, AllowFewFalseAlarms) {
    const Judged lines = judged();
    const Limits limits = choose_limits(one_language(), lines.cases);
    EXPECT_LE(taken(lines, limits, false), kAllowed);
    EXPECT_GE(taken(lines, limits, false), kAllowed - 1);
    EXPECT_GE(taken(lines, limits, true), 140U);
}

TEST(OpinionLimits, TrustRulesThatAreRight) {
    Judged lines = judged();
    for (std::size_t i = 0; i < 150; ++i) lines.lines[i].caught = true;
    const Limits limits = choose_limits(one_language(), lines.cases);
    EXPECT_GE(limits.rule, 1.5F);
    EXPECT_GE(taken(lines, limits, true), 195U);
    EXPECT_LE(taken(lines, limits, false), kAllowed);
}

TEST(OpinionLimits, DistrustRulesThatCatchAnything) {
    Judged lines = judged();
    for (std::size_t i = 0; i < 400; i += 2) lines.lines[i].caught = true;
    EXPECT_LE(choose_limits(one_language(), lines.cases).rule, 0.5F);
}

}  // namespace
}  // namespace workers::hot::urgent::training
