// Finds words of another script as people type them in Latin letters.
#pragma once

#include "workers/hot/intent/sounds.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace workers::hot::intent {

// Whether a folded word has letters, all of them Latin ones.
bool in_latin_letters(std::string_view word);

// Filled at start, then read only: thread-safe.
class LatinIndex {
  public:
    // `clitics`: folded beginnings that may be cut off.
    LatinIndex(Sounds sounds, const std::vector<std::string>& clitics);

    // `prefix`: the id stands for all words that begin so.
    void add(const std::string& word, bool prefix, std::uint16_t id);
    // Adds the ids that a folded word in Latin letters may stand for.
    void look_up(std::string_view word, std::vector<std::uint16_t>& ids) const;

  private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    using Map = std::unordered_map<std::string, std::vector<std::uint16_t>, Hash, std::equal_to<>>;

    void look_up_sound(std::string_view sound, std::vector<std::uint16_t>& ids) const;

    Sounds sounds_;
    std::size_t min_sound_;             // of a word; shorter ones are found by their very letters
    std::vector<std::string> clitics_;  // as they sound
    Map whole_;
    Map beginnings_;
    std::vector<std::size_t> beginning_sizes_;
};

}  // namespace workers::hot::intent
