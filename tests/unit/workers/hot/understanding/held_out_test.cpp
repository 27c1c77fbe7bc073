// The intents of lines that nothing was learned from, language by language: tests/data/intents.
#include "workers/hot/intent/training/corpus.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <map>

#include <gtest/gtest.h>

namespace workers::hot::understanding {
namespace {

using languages::Intent;

struct Share {
    std::size_t part = 0;
    std::size_t whole = 0;
    double percent() const {
        return whole == 0 ? 100 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    }
    void add(bool holds) {
        part += holds ? 1 : 0;
        ++whole;
    }
};

struct Result {
    Share right;           // of answered lines
    Share answered;        // of lines of an intent
    Share other_answered;  // of lines of none
    Share language;

    void add(Intent truth, const Understood& understood, bool same_language) {
        const Intent said = understood.decision.main();
        const bool answers = said != Intent::kOther;
        if (answers) right.add(said == truth);
        (truth == Intent::kOther ? other_answered : answered).add(answers);
        language.add(same_language);
    }
};

const Understander& understander() {
    static const Understander kUnderstander;
    return kUnderstander;
}

class HeldOut : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        const auto folder = std::filesystem::path(FRONTDESK_ROOT) / "tests" / "data" / "intents";
        for (const auto& language : languages::all()) {
            const auto file = folder / (language.code + ".tsv");
            if (!std::filesystem::exists(file)) continue;
            Result& own = by_language()[language.code];
            for (const auto& sample : intent::training::read_held_out(file, 0)) {
                const Understood understood = understander().read(sample.text, {});
                const bool same = understood.language().code == language.code;
                own.add(sample.intent, understood, same);
                all().add(sample.intent, understood, same);
            }
        }
    }
    static std::map<std::string, Result>& by_language() {
        static std::map<std::string, Result> results;
        return results;
    }
    static Result& all() {
        static Result result;
        return result;
    }
};

TEST_F(HeldOut, TogetherMeetTheTargets) {
    ASSERT_GE(by_language().size(), 6U);
    EXPECT_GE(all().right.percent(), 94);
    EXPECT_GE(all().answered.percent(), 82);
    EXPECT_LE(all().other_answered.percent(), 2);
    EXPECT_GE(all().language.percent(), 96);
}

TEST_F(HeldOut, OfEachLanguageStayNearThem) {
    for (const auto& [code, result] : by_language()) {
        SCOPED_TRACE(code);
        EXPECT_GE(result.right.whole + result.other_answered.whole, 200U);
        EXPECT_GE(result.right.percent(), 92);
        EXPECT_GE(result.answered.percent(), 73);
        EXPECT_LE(result.other_answered.percent(), 4);
        EXPECT_GE(result.language.percent(), 94);
    }
}

}  // namespace
}  // namespace workers::hot::understanding
