// What the linear model sees of a message: hashes of its words and of pieces of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::intent {

using FeatureHash = std::uint64_t;

struct Features {
    std::vector<FeatureHash> words;   // one a word, in order; numbers are all alike
    std::vector<FeatureHash> pieces;  // pairs of words, ends, character n-grams, skeletons

    std::size_t count() const { return words.size() + pieces.size(); }
};

// What is asked stands before; who tells more is read in parts (urgent/second_opinion.hpp).
inline constexpr std::size_t kMostWords = 60;

// Of folded words, at most the first kMostWords; each hash once. Thread-safe; about 5 us a line.
Features features_of(const std::vector<std::string>& words);

// How many of the words the model does not know, as features: nobody else speaks of that.
std::vector<FeatureHash> unknown_features(std::size_t unknown, std::size_t words);

}  // namespace workers::hot::intent
