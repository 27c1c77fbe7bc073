// What one message says of its writer, in one language.
#pragma once

#include "shared/memory/extractor.hpp"
#include "shared/memory/facts/rules.hpp"
#include "shared/memory/facts/words.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shared::memory::facts {

// For one message; refers to both arguments. Bounded: kMaxSteps of comparing, kMaxFacts found.
class Reader {
  public:
    static constexpr std::size_t kMaxSteps = 20'000;
    static constexpr std::size_t kMaxFacts = 8;
    static constexpr std::size_t kMaxBody = 64;  // bytes

    Reader(const Language& language, const Words& words);

    // How many words the language knows; a message is read in the one that knows most.
    std::size_t known() const { return known_; }
    bool has_beginnings() const { return has_beginnings_; }
    std::vector<Fact> read();

  private:
    // From where to before where the phrase stands that is being compared.
    struct Substance {
        std::size_t first = 0, end = 0;
        std::size_t prefix = 0;  // letters of the first word that are not of it
    };
    struct Match {
        std::size_t begin = 0, end = 0;
        std::vector<Fact> facts;
        std::vector<Substance> substances;  // facts once all of it matches
        bool is_allergy = false, is_name = false, is_of_nearest = false;
        const std::vector<Term>* before = nullptr;  // what may stand before the place, "to"
    };
    // A word as the language knows it.
    struct Seen {
        const Entry* entry = nullptr;  // null: not at all
        Lists lists = 0;               // with those of its spelling
        Term term = 0;                 // without clitics
    };
    using Next = std::optional<std::size_t>;

    const Entry* look_up(std::size_t word);
    Lists lists_of(const Entry& entry, std::size_t word) const;
    bool is(std::size_t word, Lists lists) const {
        return word < size() && (seen_[word].lists & lists) != 0;
    }
    std::size_t size() const { return words_.all.size(); }
    Break after(std::size_t word) const;
    bool continues(std::size_t word) const;  // with the word before it, nothing between
    bool ends_before(std::size_t word) const;
    std::string as_written(std::size_t first, std::size_t last) const;
    std::size_t part_begin(std::size_t word) const;
    std::size_t part_end(std::size_t word) const;

    bool matches(const Rule& rule, std::size_t element, std::size_t at, Match& match);
    Next fill(Place place, std::size_t at, Match& match);
    std::size_t skip(std::size_t at, Lists lists) const;

    // slots.cpp
    void write_substances(Match& match) const;
    Next fill_substances(std::size_t at, bool is_known, Match& match);
    Next substance(std::size_t at, bool is_known, bool is_further, Match& match) const;
    Next further(std::size_t at, Match& match) const;
    bool is_substance(std::size_t word) const;
    bool is_repeated(std::size_t at, std::size_t first, const Match& match) const;
    std::size_t substance_end(std::size_t at) const;
    std::size_t joined(std::size_t word, const std::vector<std::u32string>& prefixes) const;
    Next fill_days(std::size_t at, Match& match) const;
    Next fill_part(std::size_t at, Match& match) const;
    Next clock(std::size_t at, int& minutes) const;
    Next fill_hour(std::size_t at, std::string_view side, Match& match) const;

    // names.cpp
    Next fill_name(std::size_t at, bool is_strict, Match& match) const;
    Next fill_doctor(std::size_t at, bool needs_title, Match& match) const;
    std::size_t name_end(std::size_t at, std::size_t most, bool is_strict, bool is_own) const;
    bool may_name(std::size_t word, bool is_first, bool is_own) const;

    // claims.cpp: whether the phrase says it of its writer, and says that it is so.
    bool holds(Match& match) const;
    bool is_denied(const Match& match) const;
    bool is_denied_before(const Match& match) const;
    bool is_only_denial(std::size_t first, std::size_t last) const;
    bool is_denied_behind(const Match& match) const;
    bool is_stated(const Match& match) const;
    bool is_over(const Match& match) const;
    bool is_asked(const Match& match) const;
    bool is_doubted(const Match& match, bool& is_told) const;
    bool is_turned(const Match& match) const;
    bool denies(std::size_t word) const;
    bool begins_clause(std::size_t word) const;
    bool any(std::size_t first, std::size_t last, Lists lists) const;
    std::size_t said_begin(std::size_t word) const;
    bool is_third(std::size_t word) const;
    bool is_before_colon(std::size_t word) const;
    Lists subject(const Match& match) const;

    const Language& language_;
    const Words& words_;
    std::vector<Seen> seen_;
    std::size_t known_ = 0, steps_ = 0, start_ = 0;
    std::size_t list_begin_ = 0, list_end_ = 0;  // of substances that were walked along
    bool has_beginnings_ = false;
    bool has_small_ = false;  // letters: not all is shouted
};

}  // namespace shared::memory::facts
