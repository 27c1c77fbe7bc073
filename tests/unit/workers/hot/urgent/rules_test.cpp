// The sentences beside the urgent rules of every language: each rule catches its own, is needed
// for at least one of them, and nothing catches what is to be left.
#include "shared/text/fold.hpp"
#include "workers/hot/intent/grammar.hpp"
#include "workers/hot/languages/folder.hpp"
#include "workers/hot/urgent/gate.hpp"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

namespace workers::hot::urgent {
namespace {

using languages::Language;
using languages::UrgentRule;

const std::filesystem::path kRoot =
    std::filesystem::path(FRONTDESK_ROOT) / "workers" / "hot" / "languages";

const std::vector<Language>& all_languages() {
    static const std::vector<Language> kAll = [] {
        std::vector<Language> out;
        for (const auto& folder : languages::folders_of(kRoot)) {
            out.push_back(intent::check_folder(folder).language);
        }
        return out;
    }();
    return kAll;
}

bool catches(const Gate& gate, const languages::Phrase& sentence) {
    return !gate.flags(shared::text::fold_words(sentence.text)).empty();
}

std::string place_of(const Language& language, std::size_t line) {
    return language.code + "/urgent.txt:" + std::to_string(line);
}

class UrgentRules : public testing::TestWithParam<std::string> {
  protected:
    const Language& language() const {
        return *std::find_if(all_languages().begin(), all_languages().end(), [](const auto& l) {
            return l.code == GetParam();
        });
    }
};

TEST_P(UrgentRules, CatchTheirOwnSentencesAndLeaveTheirLookAlikes) {
    const Gate gate(all_languages());
    for (const UrgentRule& rule : language().urgent.rules) {
        for (const auto& sentence : rule.caught) {
            EXPECT_TRUE(catches(gate, sentence)) << place_of(language(), sentence.line);
        }
        for (const auto& sentence : rule.left) {
            EXPECT_FALSE(catches(gate, sentence)) << place_of(language(), sentence.line);
        }
    }
}

TEST_P(UrgentRules, AreEachNeeded) {
    std::vector<Language> alone{language()};
    for (UrgentRule& rule : alone[0].urgent.rules) {
        const auto removed = std::exchange(rule.phrases, {});
        const Gate gate(alone);
        rule.phrases = removed;
        EXPECT_FALSE(rule.left.empty()) << place_of(alone[0], removed[0].line);
        const bool missed =
            std::any_of(rule.caught.begin(), rule.caught.end(), [&](const auto& sentence) {
                return !catches(gate, sentence);
            });
        EXPECT_TRUE(missed) << "the rule at " << place_of(alone[0], removed[0].line)
                            << " could be removed: each of its sentences is caught without it";
    }
}

std::vector<std::string> codes() {
    std::vector<std::string> out;
    for (const auto& folder : languages::folders_of(kRoot)) out.push_back(folder.filename());
    return out;
}

INSTANTIATE_TEST_SUITE_P(Languages, UrgentRules, testing::ValuesIn(codes()), [](const auto& test) {
    return test.param;
});

}  // namespace
}  // namespace workers::hot::urgent
