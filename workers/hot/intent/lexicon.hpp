// Which words of the phrases a typed word may stand for.
#pragma once

#include "workers/hot/intent/latin_index.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace workers::hot::intent {

using WordId = std::uint16_t;

// Filled at start, then read only: thread-safe.
class Lexicon {
  public:
    // `clitics`: folded beginnings that may be cut off (Hebrew and Arabic small words).
    explicit Lexicon(std::vector<std::string> clitics) : clitics_(std::move(clitics)) {}

    // The id of a folded word; `prefix`: of all words that begin so.
    WordId add(const std::string& word, bool prefix);
    // Words added from now on are found in Latin letters too; without `spellings`: no more.
    void spell_in_latin(std::vector<Spelling> spellings, const std::vector<std::string>& clitics);
    // Any number.
    static constexpr WordId kNumber = 0;

    // Ids that the folded word may stand for: itself, its beginnings, itself without clitics; and
    // where there is none of these, itself without letters held down ("heeelp"), then words one
    // typing slip away (from 5 letters on); and beside them what it means in Latin letters.
    void look_up(const std::string& word, std::vector<WordId>& ids) const;

  private:
    WordId add_as_written(const std::string& word, bool prefix);
    void look_up_as_written(std::string_view word, std::vector<WordId>& ids) const;
    void look_up_slips(const std::string& word, std::vector<WordId>& ids) const;

    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Map = std::unordered_map<std::string, WordId, Hash, std::equal_to<>>;

    std::vector<std::string> clitics_;
    Map whole_;
    Map beginnings_;
    std::vector<std::size_t> beginning_sizes_;
    // Every form of a whole word with one letter left out, and itself.
    std::unordered_multimap<std::string, const std::string*> shortened_;
    std::vector<LatinIndex> latin_;
    bool spelled_in_latin_ = false;  // words are added to the last of them
    WordId next_ = 1;
};

}  // namespace workers::hot::intent
