#include "workers/hot/intent/features.hpp"

#include "workers/hot/intent/romanize.hpp"

#include <algorithm>

namespace workers::hot::intent {
namespace {

constexpr std::size_t kGramSize = 4;
constexpr std::size_t kMostUnknown = 4;

// What a hash is of: equal letters of another kind are another feature.
enum class Kind : std::uint64_t {
    kWord = 1,
    kPair,
    kGram,
    kSkeleton,
    kSkeletonPair,
    kFirst,
    kLast,
    kUnknown,
    kUnknownShare,
};

// FNV-1a, stirred so that all bits of the result are good.
class Hasher {
  public:
    explicit Hasher(Kind kind)
        : state_(0xCBF29CE484222325U ^ (static_cast<std::uint64_t>(kind) * 0x9E3779B97F4A7C15U)) {}
    Hasher& add(std::string_view text) {
        for (const char c : text) {
            state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
        }
        return *this;
    }
    FeatureHash end() const {
        std::uint64_t out = (state_ ^ (state_ >> 32U)) * 0xD6E8FEB86659FD93U;
        out = (out ^ (out >> 32U)) * 0xD6E8FEB86659FD93U;
        return out ^ (out >> 32U);
    }

  private:
    std::uint64_t state_;
};

FeatureHash hash(Kind kind, std::string_view text) {
    return Hasher(kind).add(text).end();
}

FeatureHash hash(Kind kind, std::string_view first, std::string_view second) {
    return Hasher(kind).add(first).add(" ").add(second).end();
}

bool is_number(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Romanized words are ASCII but for what has no Latin spelling: bytes stand for letters.
void add_grams(std::string_view roman, std::vector<FeatureHash>& out) {
    const std::string padded = std::string("<").append(roman).append(">");
    for (std::size_t i = 0; i + kGramSize <= padded.size(); ++i) {
        out.push_back(hash(Kind::kGram, std::string_view(padded).substr(i, kGramSize)));
    }
}

void add_pairs(const std::vector<std::string_view>& words,
               Kind kind,
               std::vector<FeatureHash>& out) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        out.push_back(hash(kind, words[i], words[i + 1]));
    }
}

void unique(std::vector<FeatureHash>& hashes) {
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

}  // namespace

Features features_of(const std::vector<std::string>& words) {
    Features out;
    std::vector<std::string_view> shown = {"<"};
    std::vector<std::string> bones;
    for (const std::string& word : words) {
        if (shown.size() > kMostWords) break;
        const bool number = is_number(word);
        shown.push_back(number ? std::string_view("#") : std::string_view(word));
        out.words.push_back(hash(Kind::kWord, shown.back()));
        const std::string roman = number ? "#" : romanize(word);
        add_grams(roman, out.pieces);
        bones.push_back(skeleton(roman));
        if (bones.back().size() > 1) out.pieces.push_back(hash(Kind::kSkeleton, bones.back()));
    }
    if (!out.words.empty()) {
        out.pieces.push_back(hash(Kind::kFirst, shown[1]));
        out.pieces.push_back(hash(Kind::kLast, shown.back()));
    }
    shown.emplace_back(">");
    add_pairs(shown, Kind::kPair, out.pieces);
    add_pairs({bones.begin(), bones.end()}, Kind::kSkeletonPair, out.pieces);
    unique(out.pieces);
    return out;
}

std::vector<FeatureHash> unknown_features(std::size_t unknown, std::size_t words) {
    const std::size_t share = words == 0 ? 0 : unknown * 4 / words;
    return {hash(Kind::kUnknown, std::to_string(std::min(unknown, kMostUnknown))),
            hash(Kind::kUnknownShare, std::to_string(share))};
}

}  // namespace workers::hot::intent
