// A message read in one language: which of its phrases are there.
#pragma once

#include "workers/hot/intent/phrase_book.hpp"
#include "workers/hot/languages/language.hpp"

#include <string>
#include <unordered_set>
#include <vector>

namespace workers::hot::intent {

// Tags of hits. Intents are 0 ....
inline constexpr std::uint16_t kMarkTag = 100;
inline constexpr std::uint16_t kFillerTag = 101;
inline constexpr std::uint16_t kMedicalTag = 102;
inline constexpr std::uint16_t kNegationTag = 103;
inline constexpr std::uint16_t kDayTag = 104;
inline constexpr std::uint16_t kTimeTag = 105;
inline constexpr std::uint16_t kYesTag = 106;

struct Reading {
    const languages::Language* language = nullptr;
    std::size_t words = 0;
    std::vector<Hit> hits;

    bool has(std::uint16_t tag) const;
    bool has(languages::Intent intent) const { return has(static_cast<std::uint16_t>(intent)); }
    std::size_t count(std::uint16_t tag) const;
    // Words that neither a filler nor one of these intents' phrases covers.
    std::size_t left_over(std::initializer_list<languages::Intent> intents) const;
    // Words that no hit of these tags covers.
    std::size_t uncovered(std::initializer_list<std::uint16_t> tags) const;
};

// Reads in one language. Immutable: thread-safe.
class Reader {
  public:
    explicit Reader(const languages::Language& language);
    const languages::Language& language() const { return language_; }
    Reading read(const std::vector<std::string>& words) const;

  private:
    const languages::Language& language_;
    PhraseBook book_;
    // Compared as written: a slip away stands the same word of the neighbouring language.
    std::unordered_set<std::string> marks_;
};

}  // namespace workers::hot::intent
