// The linear model: from a message's features to how likely each intent and each language is.
//
// Trained when the programs are built (training/), kept as one block of bytes: a header and a table
// of rows, found by hash, of half a byte a class: one of sixteen weights.
#pragma once

#include "workers/hot/intent/features.hpp"
#include "workers/hot/languages/intents.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace workers::hot::intent {

inline constexpr std::size_t kIntentCount = languages::kIntentNames.size();
// Numbers about one candidate from which its confidence follows (confidence.hpp).
inline constexpr std::size_t kEvidenceCount = 32;
inline constexpr std::size_t kMaxLanguages = 16;

// Everything but the table; as it lies in the bytes.
struct ModelHeader {
    static constexpr std::uint32_t kMagic = 0x46444C32;
    std::uint32_t magic = kMagic;
    std::uint32_t languages = 0;
    std::uint32_t slots = 0;    // rows of the table
    std::uint32_t entries = 0;  // of them filled
    std::array<float, 16> weights{};
    std::array<float, kIntentCount + kMaxLanguages> bias{};
    std::array<float, kEvidenceCount> evidence{};           // weights
    std::array<float, kIntentCount> threshold{};            // of the confidence, by intent
    std::array<std::array<char, 8>, kMaxLanguages> code{};  // ends with a zero
};

struct Scores {
    std::array<float, kIntentCount> intents{};  // probabilities
    std::vector<float> languages;               // logarithms of probabilities, as in codes()
    std::size_t unknown = 0;                    // words the model never saw
};

// Refers to the bytes. Immutable: thread-safe.
class Model {
  public:
    // Throws std::invalid_argument where these are no bytes of a model.
    explicit Model(std::string_view bytes);

    Scores score(const Features& features) const;
    const ModelHeader& header() const { return header_; }
    const std::vector<std::string>& codes() const { return codes_; }
    std::size_t size_bytes() const { return bytes_.size(); }

    // The slot a hash is looked for first, and what is kept of it there; never 0, which is empty.
    static std::uint32_t slot_of(FeatureHash hash, std::uint32_t slots);
    static std::uint16_t mark_of(FeatureHash hash);
    // Bytes of a row: the mark, then two classes a byte, the lower half first.
    static std::size_t row_bytes(std::size_t languages);

  private:
    const char* find(FeatureHash hash) const;

    std::string_view bytes_;
    ModelHeader header_;
    std::size_t row_bytes_ = 0;
    const char* table_ = nullptr;
    std::vector<std::string> codes_;
};

// Of a trained model whose weights are still whole: for training, where the same is asked of it.
Scores scores_of(std::array<float, kIntentCount + kMaxLanguages> sums, std::size_t languages);

}  // namespace workers::hot::intent
