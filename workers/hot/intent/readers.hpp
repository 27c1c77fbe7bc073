// A message read in the languages it may be in.
#pragma once

#include "workers/hot/intent/language_guess.hpp"
#include "workers/hot/intent/model.hpp"

#include <optional>
#include <span>

namespace workers::hot::intent {

struct Readings {
    std::vector<Reading> all;  // never empty
    std::size_t heard = 0;     // which of them fits the words
    // The language to answer in: that of the words, or the conversation's where a word or two could
    // be anybody's ("ok").
    const languages::Language* spoken = nullptr;
    Telling telling = Telling::kNothing;  // what the words say for `spoken`

    const Reading& main() const { return all[heard]; }
};

// Immutable: thread-safe.
class Readers {
  public:
    // `codes`: languages as the model counts them. Both outlive this. Throws
    // std::invalid_argument where a language's phrases break their grammar.
    Readers(std::span<const languages::Language> languages, std::vector<std::string> codes);

    // In every language of its script, all of them where it has no letters; and of Latin letters
    // also in a language of another script where the model finds that likely.
    Readings read(const std::vector<std::string>& words,
                  std::string_view raw,
                  const Scores& scores,
                  const Expected& expected) const;

  private:
    struct Entry {
        Reader reader;
        std::optional<std::size_t> index;  // in Scores::languages
    };
    float likelihood(const Entry& entry, const Scores& scores) const;
    // What the words are read in.
    void read_in(const std::vector<std::string>& words,
                 const Scores& scores,
                 std::vector<Reading>& readings,
                 std::vector<float>& likelihoods) const;

    std::vector<Entry> entries_;
};

}  // namespace workers::hot::intent
