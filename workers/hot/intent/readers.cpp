#include "workers/hot/intent/readers.hpp"

#include <algorithm>

namespace workers::hot::intent {
namespace {

// About one in seven: a language of another script written in Latin letters.
constexpr float kLikelyForeign = -2;
constexpr float kNever = -100;
// Fewer words than make a patient change the language.
constexpr std::size_t kFewWords = 2;

}  // namespace

Readers::Readers(std::span<const languages::Language> languages, std::vector<std::string> codes) {
    for (const languages::Language& language : languages) {
        const auto code = std::find(codes.begin(), codes.end(), language.code);
        entries_.push_back({Reader(language), {}});
        if (code == codes.end()) continue;
        entries_.back().index = static_cast<std::size_t>(code - codes.begin());
    }
}

float Readers::likelihood(const Entry& entry, const Scores& scores) const {
    if (!entry.index || *entry.index >= scores.languages.size()) return kNever;
    return scores.languages[*entry.index];
}

void Readers::read_in(const std::vector<std::string>& words,
                      const Scores& scores,
                      std::vector<Reading>& readings,
                      std::vector<float>& likelihoods) const {
    const ScriptCount script = main_script(words);
    for (const Entry& entry : entries_) {
        const float likely = script.any ? likelihood(entry, scores) : 0;
        const bool own = !script.any || entry.reader.language().script == script.script;
        const bool foreign = script.script == languages::Script::kLatin && likely > kLikelyForeign;
        if (!own && !foreign) continue;
        readings.push_back(entry.reader.read(words));
        likelihoods.push_back(likely);
    }
    if (!readings.empty()) return;
    // A script that no language here has.
    for (const Entry& entry : entries_) readings.push_back(entry.reader.read(words));
    likelihoods.assign(readings.size(), 0);
}

Readings Readers::read(const std::vector<std::string>& words,
                       std::string_view raw,
                       const Scores& scores,
                       const Expected& expected) const {
    Readings out;
    std::vector<float> likelihoods;
    read_in(words, scores, out.all, likelihoods);
    std::vector<Vote> votes;
    for (std::size_t i = 0; i < out.all.size(); ++i) {
        votes.push_back({&out.all[i], likelihoods[i]});
    }
    out.heard = guess(votes, raw, expected);
    out.spoken = out.main().language;
    const ScriptCount counted = main_script(words);
    out.telling = telling(votes, out.heard, raw, counted);
    if (words.size() > kFewWords) return out;
    // Everybody types Latin letters; others only who writes them.
    const auto script = counted.script;
    for (const Entry& entry : entries_) {
        const auto& language = entry.reader.language();
        if (language.code != expected.conversation || language.code == out.spoken->code) continue;
        if (script != languages::Script::kLatin && script != language.script) continue;
        if (!stays_in_conversation(votes[out.heard], raw)) continue;
        out.spoken = &language;
        out.telling = Telling::kNothing;
    }
    return out;
}

}  // namespace workers::hot::intent
