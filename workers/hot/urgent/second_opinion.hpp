// What a linear model thinks of a message that the rules have read: whether it is urgent.
//
// Trained when the programs are built (training/), kept as one block of bytes: a header and a table
// found by hash, of a mark and a weight, a byte each.
#pragma once

#include "workers/hot/intent/model.hpp"

namespace workers::hot::urgent {

// Everything but the table; as it lies in the bytes. Odds are logarithms.
struct OpinionHeader {
    static constexpr std::uint32_t kMagic = 0x46445531;
    std::uint32_t magic = kMagic;
    std::uint32_t languages = 0;
    std::uint32_t slots = 0;
    std::uint32_t entries = 0;  // of them filled
    float unit = 0;             // what one step of a byte weighs
    float bias = 0;
    float rule = 0;  // odds that a rule's catch adds
    // By language: odds from which a message is urgent; NaN where nothing was learned.
    std::array<float, intent::kMaxLanguages> threshold{};
    std::array<std::array<char, 8>, intent::kMaxLanguages> code{};  // ends with a zero
};

// Refers to the bytes. Immutable: thread-safe.
class SecondOpinion {
  public:
    // Throws std::invalid_argument where these are no bytes of one.
    explicit SecondOpinion(std::string_view bytes);

    // That the message is urgent, by its words alone.
    float odds(const intent::Features& features) const;
    // Whether it is, with what the rules say. In a language of which nothing was learned they
    // decide alone. `language`: the code of that of the message.
    bool confirms(bool caught, const intent::Features& features, std::string_view language) const;
    // The same of a message of more than kMostWords: of any stretch of that many words.
    bool confirms_later(bool caught,
                        const std::vector<std::string>& words,
                        std::string_view language) const;

    const OpinionHeader& header() const { return header_; }
    std::size_t size_bytes() const { return bytes_.size(); }

    // What is kept of a hash in its slot; never 0, which is empty.
    static char mark_of(intent::FeatureHash hash);
    // What the weights of a message are multiplied by.
    static float scale_of(const intent::Features& features);

  private:
    int steps(intent::FeatureHash hash) const;

    std::string_view bytes_;
    OpinionHeader header_;
    const char* table_ = nullptr;
};

}  // namespace workers::hot::urgent
