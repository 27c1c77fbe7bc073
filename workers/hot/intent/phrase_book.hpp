// Finds the phrases of one language (grammar: languages/language.hpp) in folded words.
#pragma once

#include "workers/hot/intent/lexicon.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace workers::hot::intent {

// Words [first, last) of a message match a phrase of this tag. Bit n of `gaps`: word first + n
// lies in a gap and was not asked for.
struct Hit {
    std::uint16_t tag;
    std::uint16_t first;
    std::uint16_t last;
    std::uint64_t gaps = 0;

    bool in_gap(std::size_t word) const {
        return word >= first && word - first < 64 && ((gaps >> (word - first)) & 1U) != 0;
    }
};

// What a `$name` in a phrase stands for: `chest` -> `chest|breast bone`, alternatives of one or
// more words each, which may be `$name`s in turn.
using Names = std::map<std::string, std::string, std::less<>>;

// Filled at start, then read only: thread-safe.
class PhraseBook {
  public:
    explicit PhraseBook(std::vector<std::string> clitics) : lexicon_(std::move(clitics)) {}

    // Throws std::invalid_argument naming a phrase that breaks the grammar.
    void add(std::string_view phrase, std::uint16_t tag, const Names& names = {});
    // A word that stands for itself alone, never for a slip in another one.
    void know(const std::string& word) { lexicon_.add(word, false); }
    // See Lexicon: for the words of phrases added from now on.
    void spell_in_latin(std::vector<Spelling> spellings, const std::vector<std::string>& clitics);
    // Every match, one for each phrase and place; `A & B` matches where its last part does, once
    // the other parts are anywhere. Cost grows with words, hardly with phrases.
    std::vector<Hit> find(const std::vector<std::string>& words) const;

  private:
    // Alternatives as a whole; equal ones share their id.
    using ElementId = std::uint16_t;
    struct Piece {
        ElementId element = 0;
        std::size_t gap = 0;  // above 0: up to so many words, whatever they are
    };
    struct Phrase {
        std::uint16_t tag;
        bool at_start = false;
        bool at_end = false;
        std::vector<Piece> pieces;
    };
    struct Conjunction {
        std::uint16_t tag;
        std::vector<std::uint16_t> parts;
    };
    struct Sequence {
        std::vector<WordId> rest;
        ElementId element;
    };
    // An element stands at a place and takes so many words.
    struct Span {
        ElementId element;
        std::uint16_t words;
    };
    struct Message;

    void add_plain(std::string_view phrase, std::uint16_t tag, const Names& names);
    ElementId element_of(std::string_view piece, const Names& names);
    void add_alternative(std::string_view words, ElementId element);
    WordId word_of(std::string_view word);
    void store(const Phrase& phrase, const std::vector<bool>& optional, std::size_t from);
    Message look_up(const std::vector<std::string>& words) const;
    bool match(const Phrase& phrase,
               std::size_t piece,
               const Message& message,
               std::size_t at,
               Hit& hit) const;
    void find_conjunctions(std::vector<Hit>& hits) const;

    Lexicon lexicon_;
    std::vector<Phrase> phrases_;
    std::map<std::pair<std::size_t, std::string>, ElementId> elements_;  // by language, or 0
    std::size_t latin_language_ = 0;                                     // that phrases are of
    std::size_t last_latin_language_ = 0;
    std::vector<std::vector<ElementId>> single_;        // by word
    std::vector<std::vector<Sequence>> sequences_;      // by first word
    std::vector<std::vector<std::uint32_t>> by_first_;  // phrases by first element
    std::vector<Conjunction> conjunctions_;
    std::uint16_t next_part_ = kFirstPart;

    // Tags of parts of `A & B` phrases; callers' tags lie below.
    static constexpr std::uint16_t kFirstPart = 0x8000;
};

}  // namespace workers::hot::intent
