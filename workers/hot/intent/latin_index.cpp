#include "workers/hot/intent/latin_index.hpp"

#include <algorithm>

namespace workers::hot::intent {
namespace {

// In bytes; two make a letter of the scripts that are spelled so. Shorter sounds are found in too
// many words, above all where vowels are not heard.
constexpr std::size_t kMinSound = 3;
constexpr std::size_t kMinVowelless = 5;
constexpr std::size_t kMinBeginning = 5;

}  // namespace

bool in_latin_letters(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return (c & 0x80) == 0; }) &&
           std::any_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

LatinIndex::LatinIndex(Sounds sounds, const std::vector<std::string>& clitics)
    : sounds_(std::move(sounds)), min_sound_(sounds_.of("a").empty() ? kMinVowelless : kMinSound) {
    for (const std::string& clitic : clitics) {
        std::string sound = sounds_.of(clitic);
        const bool known = std::find(clitics_.begin(), clitics_.end(), sound) != clitics_.end();
        if (!sound.empty() && !known) clitics_.push_back(std::move(sound));
    }
}

void LatinIndex::add(const std::string& word, bool prefix, std::uint16_t id) {
    std::string sound = sounds_.of(word);
    if (sound.size() < min_sound_) {
        if (!in_latin_letters(word)) return;
        sound = word;
    }
    const bool beginning = prefix && sound.size() >= kMinBeginning;
    if (beginning) {
        const auto at =
            std::lower_bound(beginning_sizes_.begin(), beginning_sizes_.end(), sound.size());
        if (at == beginning_sizes_.end() || *at != sound.size()) {
            beginning_sizes_.insert(at, sound.size());
        }
    }
    auto& ids = (beginning ? beginnings_ : whole_)[std::move(sound)];
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

void LatinIndex::look_up(std::string_view word, std::vector<std::uint16_t>& ids) const {
    if (!in_latin_letters(word)) return;
    const std::string sound = sounds_.of(word);
    look_up_sound(sound, ids);
    if (sound.size() < min_sound_) look_up_sound(word, ids);
    for (const std::string& clitic : clitics_) {
        if (sound.size() < clitic.size() + min_sound_ || !sound.starts_with(clitic)) continue;
        look_up_sound(std::string_view(sound).substr(clitic.size()), ids);
    }
}

void LatinIndex::look_up_sound(std::string_view sound, std::vector<std::uint16_t>& ids) const {
    const auto take = [&](const Map& map, std::string_view key) {
        const auto found = map.find(key);
        if (found == map.end()) return;
        for (const std::uint16_t id : found->second) {
            if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
        }
    };
    take(whole_, sound);
    for (const std::size_t size : beginning_sizes_) {
        if (size > sound.size()) break;
        take(beginnings_, sound.substr(0, size));
    }
}

}  // namespace workers::hot::intent
