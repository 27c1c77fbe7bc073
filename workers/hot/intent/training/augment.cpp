#include "workers/hot/intent/training/augment.hpp"

#include "workers/hot/intent/slip.hpp"

namespace workers::hot::intent::training {
namespace {

using languages::Intent;

constexpr double kGreeted = 0.5;
constexpr double kThanked = 0.2;
constexpr double kMistyped = 0.5;
constexpr std::size_t kMinMistypedLetters = 4;

using Words = std::vector<std::string>;
// Of each language, the samples of one intent.
using ByLanguage = std::vector<std::vector<const Sample*>>;

ByLanguage lines_of(Intent intent, const std::vector<const Sample*>& samples) {
    ByLanguage out;
    for (const Sample* sample : samples) {
        if (out.size() <= sample->language) out.resize(sample->language + 1);
        if (sample->intent == intent) out[sample->language].push_back(sample);
    }
    return out;
}

const Words& any_of(const std::vector<const Sample*>& lines, Dice& dice) {
    return lines[dice.below(lines.size())]->words;
}

// One letter of one word left out, swapped with the next, doubled or replaced.
void mistype(Words& words, Dice& dice) {
    std::string& word = words[dice.below(words.size())];
    const auto views = letters_of(word);
    std::vector<std::string> letters(views.begin(), views.end());
    if (letters.size() < kMinMistypedLetters) return;
    const std::size_t at = 1 + dice.below(letters.size() - 1);
    switch (dice.below(4)) {
        case 0:
            letters[at].clear();
            break;
        case 1:
            std::swap(letters[at - 1], letters[at]);
            break;
        case 2:
            letters[at] += letters[at];
            break;
        default:
            letters[at] = letters[dice.below(letters.size())];
    }
    word.clear();
    for (const std::string& letter : letters) word += letter;
}

}  // namespace

std::vector<Sample> augmented(const std::vector<const Sample*>& samples, Dice& dice) {
    const ByLanguage greetings = lines_of(Intent::kGreeting, samples);
    const ByLanguage thanks = lines_of(Intent::kThanks, samples);
    std::vector<Sample> out;
    out.reserve(2 * samples.size());
    for (const Sample* sample : samples) {
        out.push_back(*sample);
        Sample copy = *sample;
        const bool is_polite =
            sample->intent == Intent::kGreeting || sample->intent == Intent::kThanks;
        const auto& hellos = greetings[sample->language];
        const auto& goodbyes = thanks[sample->language];
        if (!is_polite && !hellos.empty() && dice.happens(kGreeted)) {
            const Words& hello = any_of(hellos, dice);
            copy.words.insert(copy.words.begin(), hello.begin(), hello.end());
        } else if (!is_polite && !goodbyes.empty() && dice.happens(kThanked)) {
            const Words& goodbye = any_of(goodbyes, dice);
            copy.words.insert(copy.words.end(), goodbye.begin(), goodbye.end());
        }
        if (dice.happens(kMistyped)) mistype(copy.words, dice);
        out.push_back(std::move(copy));
    }
    return out;
}

}  // namespace workers::hot::intent::training
