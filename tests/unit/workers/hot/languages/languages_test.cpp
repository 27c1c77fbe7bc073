// Every language is whole, as it lies in the tree and as it is embedded.
#include "workers/hot/intent/grammar.hpp"
#include "workers/hot/intent/reading.hpp"
#include "workers/hot/languages/folder.hpp"
#include "workers/hot/languages/language.hpp"

#include <gtest/gtest.h>

namespace workers::hot::languages {
namespace {

const std::filesystem::path kRoot =
    std::filesystem::path(FRONTDESK_ROOT) / "workers" / "hot" / "languages";

std::vector<std::string> texts_of(const Phrases& phrases) {
    std::vector<std::string> out;
    for (const Phrase& phrase : phrases) out.push_back(phrase.text);
    return out;
}

TEST(Languages, AreTheFoldersOfTheTree) {
    const auto folders = folders_of(kRoot);
    ASSERT_EQ(folders.size(), all().size());
    EXPECT_GE(all().size(), 6U);
    EXPECT_EQ(all().front().code, kFallbackCode);
    EXPECT_EQ(find("xx"), nullptr);
    for (const auto& folder : folders) {
        SCOPED_TRACE(folder.filename());
        const auto checked = intent::check_folder(folder);
        const Language* language = find(folder.filename().string());
        ASSERT_NE(language, nullptr);
        EXPECT_EQ(texts_of(language->medical), texts_of(checked.language.medical));
        EXPECT_EQ(language->intents.size(), kIntentNames.size() - 1);
        EXPECT_EQ(language->texts.greeting, checked.language.texts.greeting);
        ASSERT_EQ(language->urgent.rules.size(), checked.language.urgent.rules.size());
    }
}

TEST(Languages, CarryNoSentencesInTheProgram) {
    for (const Language& language : all()) {
        for (const UrgentRule& rule : language.urgent.rules) {
            EXPECT_TRUE(rule.caught.empty() && rule.left.empty()) << language.code << rule.family;
        }
    }
}

TEST(Languages, AreReadable) {
    for (const Language& language : all()) EXPECT_NO_THROW(intent::Reader{language});
}

}  // namespace
}  // namespace workers::hot::languages
