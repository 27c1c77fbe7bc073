#include "workers/hot/replies/asked_words.hpp"

#include "workers/hot/intent/latin_index.hpp"
#include "workers/hot/intent/romanize.hpp"
#include "workers/hot/replies/service_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace workers::hot::replies {
namespace {

// In Latin letters the small words of another script are not all known; nor are they names.
constexpr std::size_t kMaxSmallInLatin = 3;

bool is_number(const std::string& word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_said_in_latin(const std::string& word, const ServiceWords& around) {
    if (around.in_latin.empty() || !intent::in_latin_letters(word)) return false;
    const std::string roman = in_latin(word);
    const std::string bones = intent::skeleton(roman);
    return word.size() <= kMaxSmallInLatin || around.in_latin.contains(roman) ||
           (bones.size() > 1 && around.in_latin.contains(bones));
}

}  // namespace

bool is_joining(const std::string& word) {
    static constexpr std::array<std::string_view, 15> kJoining = {
        "and", "or", "y", "o", "e", "u", "ou", "и", "или", "ו", "או", "و", "او", "plus", "with"};
    return std::find(kJoining.begin(), kJoining.end(), word) != kJoining.end() ||
           word.starts_with("ו") || word.starts_with("و");
}

std::vector<Role> roles_of(const std::vector<std::string>& words, const intent::Reading& reading) {
    std::vector<Role> out(words.size(), Role::kUnknown);
    for (const intent::Hit& hit : reading.hits) {
        const bool is_intent = hit.tag < intent::kMarkTag;
        if (!is_intent && hit.tag != intent::kFillerTag) continue;
        for (std::size_t i = hit.first; i < hit.last; ++i) {
            if (hit.in_gap(i)) continue;
            out[i] = std::max(out[i], is_intent ? Role::kAsking : Role::kFiller);
        }
    }
    const ServiceWords& around = service_words(reading.language->code);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        const bool is_small = is_small_word(word) || is_number(word) ||
                              around.generic.contains(word) || around.beside.contains(word) ||
                              is_said_in_latin(word, around);
        if (is_small && out[i] != Role::kAsking) out[i] = Role::kSmall;
    }
    return out;
}

}  // namespace workers::hot::replies
