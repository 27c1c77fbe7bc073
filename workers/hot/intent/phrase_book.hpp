// Finds the phrases of one language (grammar: languages/language.hpp) in folded words.
#pragma once

#include "workers/hot/intent/lexicon.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::intent {

// Words [first, last) of a message match a phrase of this tag; those in [gap_first, gap_last) lie
// in its gaps and were not asked for.
struct Hit {
    std::uint16_t tag;
    std::uint16_t first;
    std::uint16_t last;
    std::uint16_t gap_first = 0;
    std::uint16_t gap_last = 0;
};

// Filled at start, then read only: thread-safe.
class PhraseBook {
  public:
    explicit PhraseBook(std::vector<std::string> clitics) : lexicon_(std::move(clitics)) {}

    // Throws std::invalid_argument naming a phrase that breaks the grammar.
    void add(std::string_view phrase, std::uint16_t tag);
    // Every match, one for each phrase and place. Cost grows with words, not with phrases.
    std::vector<Hit> find(const std::vector<std::string>& words) const;

  private:
    struct Element {
        std::vector<WordId> ids;  // empty: a gap
        std::size_t gap = 0;
    };
    struct Phrase {
        std::uint16_t tag;
        bool at_start = false;
        bool at_end = false;
        std::vector<Element> elements;
    };
    struct Conjunction {
        std::uint16_t tag;
        std::vector<std::uint16_t> parts;
    };

    void add_plain(std::string_view phrase, std::uint16_t tag);
    void add_piece(std::string_view piece, Phrase& phrase, bool& optional);
    void store(const Phrase& phrase, const std::vector<bool>& optional, std::size_t from);
    bool element_at(const Element& element, const std::vector<WordId>& ids) const;
    // Whether the elements from `element` on match at word `at`; fills the end and gaps of `hit`.
    bool match(const Phrase& phrase,
               std::size_t element,
               const std::vector<std::vector<WordId>>& ids,
               std::size_t at,
               Hit& hit) const;
    void find_conjunctions(std::vector<Hit>& hits) const;

    Lexicon lexicon_;
    std::vector<Phrase> phrases_;
    std::vector<std::vector<std::uint32_t>> by_first_word_;
    std::vector<Conjunction> conjunctions_;
    std::uint16_t next_part_ = kFirstPart;

    // Tags of halves of `A & B` phrases; callers' tags lie below.
    static constexpr std::uint16_t kFirstPart = 0x8000;
};

}  // namespace workers::hot::intent
