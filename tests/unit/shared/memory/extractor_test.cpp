#include "shared/memory/profile_extractor.hpp"

#include <gtest/gtest.h>

namespace shared::memory {
namespace {

TEST(profile_extractor, keeps_name_and_language) {
    const auto facts = ProfileExtractor().extract({"hi", "Maria", "pt"});
    ASSERT_EQ(facts.size(), 2u);
    EXPECT_EQ(facts[0].kind, "name");
    EXPECT_EQ(facts[0].body, "Maria");
    EXPECT_EQ(facts[1].kind, "language");
    EXPECT_EQ(facts[1].body, "pt");
}

TEST(profile_extractor, takes_no_name_without_letters_or_of_any_length) {
    EXPECT_TRUE(ProfileExtractor().extract({"hi", "12025550100", ""}).empty());
    EXPECT_TRUE(ProfileExtractor().extract({"hi", std::string(200, 'a'), ""}).empty());
}

TEST(norm_hash, is_one_for_spellings_of_a_fact) {
    EXPECT_EQ(norm_hash({"name", " Maria  B ", ""}), norm_hash({"name", "maria b", ""}));
    EXPECT_EQ(norm_hash({"turn", "Болит  Зуб", ""}), norm_hash({"turn", "болит зуб", ""}));
    EXPECT_EQ(norm_hash({"name", "ÉLODIE", ""}), norm_hash({"name", "élodie", ""}));
    EXPECT_NE(norm_hash({"name", "maria", ""}), norm_hash({"language", "maria", ""}));
    EXPECT_EQ(norm_hash({"name", "maria", ""}).size(), 32u);
}

}  // namespace
}  // namespace shared::memory
