// Spellings and pieces that the model sees.
#include "workers/hot/intent/features.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/intent/romanize.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace workers::hot::intent {
namespace {

std::string roman(std::string_view word) {
    return romanize(shared::text::fold_words(word).at(0));
}

TEST(Romanize, MakesOneSpellingOfSeveral) {
    EXPECT_EQ(roman("хочу"), roman("hochu"));
    EXPECT_EQ(roman("хочу"), roman("xochu"));
    EXPECT_EQ(roman("хочу"), roman("khochu"));
    EXPECT_EQ(roman("чистка"), roman("4istka"));
    EXPECT_EQ(roman("ещё"), roman("esche"));
    EXPECT_EQ(roman("2026"), "2026");
    EXPECT_EQ(romanize(""), "");
    EXPECT_EQ(romanize("👍"), "");
    EXPECT_EQ(romanize("\xD0"), "");
}

TEST(Skeleton, BringsArabicNearItsLatinSpelling) {
    EXPECT_EQ(skeleton(roman("احجز")), skeleton(roman("a7gez")));
    EXPECT_EQ(skeleton(roman("موعد")), skeleton(roman("maw3ed")));
    EXPECT_EQ(skeleton(roman("سعر")), skeleton(roman("se3r")));
    EXPECT_EQ(skeleton("aeiou"), "");
}

TEST(Skeleton, KnowsTheLettersAddedToArabicOnes) {
    EXPECT_EQ(skeleton(roman("پول")), skeleton(roman("pool")));
    EXPECT_EQ(skeleton(roman("چنده")), skeleton(roman("chandeh")));
    EXPECT_EQ(skeleton(roman("گرمه")), skeleton(roman("garmeh")));
    EXPECT_NE(roman("چک"), roman("پک"));
}

TEST(Features, AreTheSameForTheSameWords) {
    const auto one = features_of({"how", "much", "is", "it"});
    EXPECT_EQ(one.words, features_of({"how", "much", "is", "it"}).words);
    EXPECT_EQ(one.words.size(), 4U);
    EXPECT_TRUE(std::is_sorted(one.pieces.begin(), one.pieces.end()));
    EXPECT_EQ(std::adjacent_find(one.pieces.begin(), one.pieces.end()), one.pieces.end());
    EXPECT_NE(one.pieces, features_of({"much", "how", "is", "it"}).pieces);
}

TEST(Features, TakeNumbersForOne) {
    EXPECT_EQ(features_of({"39"}).words, features_of({"7"}).words);
    EXPECT_NE(features_of({"39"}).words, features_of({"a7"}).words);
}

TEST(Features, EndWithALongMessage) {
    const std::vector<std::string> words(5'000, "word");
    EXPECT_EQ(features_of(words).words.size(), 60U);
    EXPECT_TRUE(features_of({}).words.empty());
}

TEST(Features, SayHowMuchIsUnknown) {
    EXPECT_EQ(unknown_features(9, 9), unknown_features(40, 40));
    EXPECT_NE(unknown_features(1, 4), unknown_features(0, 4));
    EXPECT_EQ(unknown_features(0, 0), unknown_features(0, 5));
}

}  // namespace
}  // namespace workers::hot::intent
