// Red flags as patients meet them, rules and second opinion together: on lines that nothing was
// learned from, on what people write every day, and on the rules' own sentences.
#include "workers/hot/intent/training/corpus.hpp"
#include "workers/hot/understanding/understander.hpp"

#include <fstream>
#include <map>

#include <gtest/gtest.h>

namespace workers::hot::understanding {
namespace {

namespace fs = std::filesystem;

// In percent: found at least, caught at most.
struct Bounds {
    double found, caught;
};
constexpr double kMostEveryDay = 1.1;
constexpr double kLeastKept = 99.5;

const fs::path kData = fs::path(FRONTDESK_ROOT) / "tests" / "data";
const fs::path kLanguages = fs::path(FRONTDESK_ROOT) / "workers" / "hot" / "languages";

const Understander& understander() {
    static const Understander kUnderstander;
    return kUnderstander;
}

// What `classify` says where the language of the conversation is known.
bool is_urgent(std::string_view text, const std::string& code) {
    return !understander().read(text, {{code, ""}, Pending::kNone}).urgent.empty();
}

struct Share {
    std::size_t part = 0;
    std::size_t whole = 0;

    void add(bool holds) {
        part += holds ? 1 : 0;
        ++whole;
    }
    double percent() const {
        return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    }
};

struct Result {
    Share urgent, look_alikes;
};

// `urgent|no<TAB>[family<TAB>]text` a line.
void read(const fs::path& path, const std::string& code, Result& own, Result& all) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with("//")) continue;
        const bool caught = is_urgent(line.substr(line.rfind('\t') + 1), code);
        const bool urgent = line.starts_with("urgent");
        (urgent ? own.urgent : own.look_alikes).add(caught);
        (urgent ? all.urgent : all.look_alikes).add(caught);
    }
}

void expect_found(const fs::path& folder, Bounds together, Bounds of_a_language) {
    Result all;
    for (const auto& language : languages::all()) {
        const auto path = folder / (language.code + ".tsv");
        if (!fs::exists(path)) continue;
        SCOPED_TRACE(language.code);
        Result own;
        read(path, language.code, own, all);
        EXPECT_GE(own.urgent.whole, 100U);
        EXPECT_GE(own.urgent.percent(), of_a_language.found);
        EXPECT_LE(own.look_alikes.percent(), of_a_language.caught);
    }
    EXPECT_GE(all.urgent.whole, 600U);
    EXPECT_GE(all.urgent.percent(), together.found);
    EXPECT_LE(all.look_alikes.percent(), together.caught);
}

TEST(UrgentWords, ThatTheRulesWereTriedOnAreFoundAndTheirLookAlikesLeft) {
    expect_found(kData / "urgent", {94, 4.5}, {90, 9});
}

TEST(UrgentWords, OfStrangersAreFoundAndTheirLookAlikesLeft) {
    expect_found(kData / "urgent" / "strangers", {95.5, 4}, {92, 7});
}

// Held-out lines of the intents: nobody there is in danger.
TEST(UrgentWords, AreNotHeardInWhatPeopleWriteEveryDay) {
    Share all;
    for (const auto& language : languages::all()) {
        const auto file = kData / "intents" / (language.code + ".tsv");
        if (!fs::exists(file)) continue;
        for (const auto& sample : intent::training::read_held_out(file, 0)) {
            all.add(is_urgent(sample.text, language.code));
        }
    }
    EXPECT_GE(all.whole, 3000U);
    EXPECT_LE(all.percent(), kMostEveryDay);
}

// The rules are trusted where they were written for it.
TEST(UrgentWords, OfTheRulesAreNotDoubted) {
    Share kept;
    for (const auto& folder : languages::folders_of(kLanguages)) {
        const auto file = languages::read_text_file(folder / "urgent.txt");
        for (const auto& rule : languages::parse_urgent(file).rules) {
            for (const auto& sentence : rule.caught) {
                kept.add(is_urgent(sentence.text, folder.filename()));
            }
        }
    }
    EXPECT_GE(kept.whole, 500U);
    EXPECT_GE(kept.percent(), kLeastKept);
}

TEST(UrgentWords, NameWhoFoundThem) {
    const Understood by_rule = understander().read("my dad has chest pain", {});
    EXPECT_EQ(by_rule.rule, "heart");
    const Understood by_model =
        understander().read("he dropped his cup and his words come out all scrambled", {});
    EXPECT_EQ(by_model.rule, "model");
    EXPECT_EQ(by_model.urgent, "model");
    ASSERT_NE(by_model.urgent_language, nullptr);
    EXPECT_EQ(by_model.urgent_language->code, "en");
}

// What understanding carries, as a whole.
TEST(Models, StayBelowTwoMegabytes) {
    EXPECT_LT(understander().model().size_bytes() + understander().opinion().size_bytes(), 2e6);
}

}  // namespace
}  // namespace workers::hot::understanding
