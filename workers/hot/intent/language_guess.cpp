#include "workers/hot/intent/language_guess.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::intent {
namespace {

using languages::Script;

// In natural logarithms, as the model's own vote: what was spoken so far outweighs a word or two
// that could be of either language, not a line that tells.
constexpr float kLeastLikelihood = -6;
constexpr float kMarkWeight = 1.0F;
constexpr std::size_t kMostMarks = 4;
constexpr float kLetterWeight = 3;
constexpr float kConversationWeight = 2.5F;
// Three words and more tell by themselves; where they do not, it is what was spoken so far.
constexpr float kConversationWeightOfLines = 1.0F;
constexpr std::size_t kFewWords = 2;
constexpr float kIntentWeight = 0.5F;
constexpr float kClinicWeight = 1;
// So far ahead of any other language words tell it, as a letter does. Of the lines in
// tests/data/intents one in 40 of three words and more is not, and of those that are none is wrong;
// of shorter ones a fifth is not, most of them nobody's ("ok"), and four in 700 are wrong.
constexpr float kTellingLead = kLetterWeight;

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

bool has_telling_letter(const languages::Language& language, std::string_view raw) {
    return std::any_of(language.letters.begin(), language.letters.end(), [&](const auto& letter) {
        return raw.find(letter.text) != std::string_view::npos;
    });
}

// Whatever was known before.
float score(const Vote& vote, std::string_view raw) {
    const Reading& reading = *vote.reading;
    float out = std::max(vote.likelihood, kLeastLikelihood);
    out += kMarkWeight * static_cast<float>(std::min(reading.count(kMarkTag), kMostMarks));
    const bool any_intent = std::any_of(reading.hits.begin(),
                                        reading.hits.end(),
                                        [](const Hit& hit) { return hit.tag < kMarkTag; });
    if (any_intent) out += kIntentWeight;
    if (has_telling_letter(*reading.language, raw)) out += kLetterWeight;
    return out;
}

float score(const Vote& vote, std::string_view raw, const Expected& expected) {
    const Reading& reading = *vote.reading;
    const std::string_view code = reading.language->code;
    float out = score(vote, raw);
    if (code == expected.conversation) {
        out += reading.words > kFewWords ? kConversationWeightOfLines : kConversationWeight;
    }
    if (code == expected.clinic) out += kClinicWeight;
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

std::size_t guess(const std::vector<Vote>& votes, std::string_view raw, const Expected& expected) {
    std::size_t best = 0;
    float best_score = score(votes[0], raw, expected);
    for (std::size_t i = 1; i < votes.size(); ++i) {
        const float own = score(votes[i], raw, expected);
        if (own > best_score) {
            best = i;
            best_score = own;
        }
    }
    return best;
}

Telling telling(const std::vector<Vote>& votes,
                std::size_t heard,
                std::string_view raw,
                const ScriptCount& script) {
    if (!script.any) return Telling::kNothing;
    const float own = score(votes[heard], raw);
    for (std::size_t i = 0; i < votes.size(); ++i) {
        if (i != heard && own - score(votes[i], raw) < kTellingLead) return Telling::kNothing;
    }
    const Reading& reading = *votes[heard].reading;
    const bool is_line = reading.words > kFewWords;
    const bool is_own =
        script.script != Script::kLatin || has_telling_letter(*reading.language, raw);
    return is_line || is_own ? Telling::kSurely : Telling::kWords;
}

bool stays_in_conversation(const Vote& heard, std::string_view raw) {
    return !has_telling_letter(*heard.reading->language, raw);
}

}  // namespace workers::hot::intent
