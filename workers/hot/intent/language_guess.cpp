#include "workers/hot/intent/language_guess.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::intent {
namespace {

using languages::Script;

// Weights: one telling word outweighs what was spoken so far, which outweighs a lone phrase that
// could be of either language.
constexpr std::size_t kMarkWeight = 4;
constexpr std::size_t kLetterWeight = 6;
constexpr std::size_t kConversationWeight = 3;
constexpr std::size_t kIntentWeight = 2;
constexpr std::size_t kClinicWeight = 1;

struct TellingLetter {
    std::string_view language;
    std::string_view letter;
};
constexpr std::array kTellingLetters = {
    TellingLetter{"es", "ñ"},
    TellingLetter{"es", "¿"},
    TellingLetter{"es", "¡"},
    TellingLetter{"pt", "ã"},
    TellingLetter{"pt", "õ"},
    TellingLetter{"pt", "ç"},
    TellingLetter{"pt", "ê"},
    TellingLetter{"pt", "â"},
    TellingLetter{"pt", "à"},
    TellingLetter{"es", "Ñ"},
    TellingLetter{"pt", "Ã"},
    TellingLetter{"pt", "Ç"},
};

bool script_of(std::string_view word, Script& script) {
    const auto byte = static_cast<unsigned char>(word[0]);
    if (byte >= 'a' && byte <= 'z') {
        script = Script::kLatin;
    } else if (byte == 0xD0 || byte == 0xD1) {
        script = Script::kCyrillic;
    } else if (byte == 0xD7) {
        script = Script::kHebrew;
    } else if (byte >= 0xD8 && byte <= 0xDB) {
        script = Script::kArabic;
    } else {
        return false;
    }
    return true;
}

std::size_t score(const Reading& reading, std::string_view raw, const Expected& expected) {
    const std::string_view code = reading.language->code;
    std::size_t out = kMarkWeight * reading.count(kMarkTag);
    const bool any_intent = std::any_of(reading.hits.begin(),
                                        reading.hits.end(),
                                        [](const Hit& hit) { return hit.tag < kMarkTag; });
    if (any_intent) out += kIntentWeight;
    if (code == expected.conversation) out += kConversationWeight;
    if (code == expected.clinic) out += kClinicWeight;
    for (const auto& [language, letter] : kTellingLetters) {
        if (language == code && raw.find(letter) != std::string_view::npos) out += kLetterWeight;
    }
    return out;
}

}  // namespace

ScriptCount main_script(const std::vector<std::string>& words) {
    std::array<std::size_t, 4> counts{};
    for (const std::string& word : words) {
        Script script{};
        if (script_of(word, script)) ++counts[static_cast<std::size_t>(script)];
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    return {*most > 0, static_cast<Script>(most - counts.begin())};
}

std::size_t guess(const std::vector<Reading>& readings,
                  std::string_view raw,
                  const Expected& expected) {
    std::size_t best = 0;
    std::size_t best_score = 0;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const std::size_t own = score(readings[i], raw, expected);
        if (own > best_score) {
            best = i;
            best_score = own;
        }
    }
    return best;
}

}  // namespace workers::hot::intent
