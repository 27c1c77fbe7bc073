// What is found in tests/data/facts, and how fast: a change that spoils it is noticed here.
#include "shared/memory/facts/reader.hpp"
#include "tests/bench/intents/allocations.hpp"
#include "tests/unit/shared/memory/facts_data.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace shared::memory {
namespace {

struct Quality {
    int facts = 0, found = 0, allergies = 0, found_allergies = 0;
    int look_alikes = 0, lines = 0;
    std::set<std::string> wrong;  // the lines where something was found that is none
    std::set<std::string> wrong_flags;
};

Quality quality_of(const std::string& file) {
    Quality out;
    for (const FactLine& line : fact_lines(file)) {
        const auto found = facts_of(line.text);
        ++out.lines;
        out.look_alikes += line.expected.empty() ? 1 : 0;
        for (const auto& fact : line.expected) {
            const bool is_allergy = fact.starts_with("a:"), is_found = found.contains(fact);
            out.facts += 1;
            out.found += is_found ? 1 : 0;
            out.allergies += is_allergy ? 1 : 0;
            out.found_allergies += is_allergy && is_found ? 1 : 0;
        }
        for (const auto& fact : found) {
            if (line.expected.contains(fact)) continue;
            out.wrong.insert(line.text);
            if (fact.starts_with("a:")) out.wrong_flags.insert(line.text);
        }
    }
    return out;
}

class FactQuality : public testing::TestWithParam<std::string> {};

TEST_P(FactQuality, data_are_as_their_readme_says) {
    const Quality tuned = quality_of(GetParam()), held = quality_of("held_out/" + GetParam());
    EXPECT_GE(tuned.lines, 60);
    EXPECT_GE(tuned.look_alikes, 30);
    EXPECT_GE(held.lines, 30);
    EXPECT_GE(held.look_alikes, 15);
}

TEST_P(FactQuality, finds_what_the_rules_were_written_for) {
    const Quality tuned = quality_of(GetParam());
    EXPECT_EQ(tuned.found_allergies, tuned.allergies);
    EXPECT_GE(tuned.found, tuned.facts - 1);
    EXPECT_TRUE(tuned.wrong_flags.empty()) << *tuned.wrong_flags.begin();
    EXPECT_LE(tuned.wrong.size(), 1U) << *tuned.wrong.begin();
}

// Lines that nothing was tuned on.
TEST_P(FactQuality, finds_nine_of_ten_that_it_was_not_written_for) {
    const Quality held = quality_of("held_out/" + GetParam());
    RecordProperty("found", held.found);
    std::cout << GetParam() << ": " << held.found << " of " << held.facts << " facts, allergies "
              << held.found_allergies << " of " << held.allergies << ", wrong " << held.wrong.size()
              << '\n';
    EXPECT_GE(held.found_allergies * 10, held.allergies * 9 - 9);
    EXPECT_GE(held.found * 10, held.facts * 8);
    EXPECT_TRUE(held.wrong_flags.empty()) << *held.wrong_flags.begin();
    EXPECT_LE(held.wrong.size(), 1U) << *held.wrong.begin();
}

INSTANTIATE_TEST_SUITE_P(Languages, FactQuality, testing::ValuesIn(kFactLanguages));

// The time is printed and only bounded: the machine is not ours alone.
TEST(FactPace, is_that_of_folding_a_text) {
    const RuleExtractor extractor;
    for (const auto& language : kFactLanguages) {
        std::vector<std::string> none;
        for (const FactLine& line : fact_lines(language)) {
            if (line.expected.empty()) none.push_back(line.text);
        }
        constexpr int kRounds = 50;
        const auto begin = std::chrono::steady_clock::now();
        const auto allocated = tests::bench::intents::allocations();
        for (int i = 0; i < kRounds; ++i) {
            for (const auto& text : none) extractor.extract({text, "", ""});
        }
        const std::chrono::duration<double, std::micro> took =
            std::chrono::steady_clock::now() - begin;
        const auto messages = static_cast<double>(none.size() * kRounds);
        const auto each = static_cast<double>(tests::bench::intents::allocations() - allocated);
        std::cout << language << ": " << took.count() / messages << " us and " << each / messages
                  << " allocations a message without facts\n";
        EXPECT_LT(took.count() / messages, 2'000);
        EXPECT_LT(each / messages, 40);
    }
}

}  // namespace
}  // namespace shared::memory
