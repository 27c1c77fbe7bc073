#include "workers/hot/intent/readers.hpp"

#include <algorithm>

namespace workers::hot::intent {
namespace {

// About one in seven: a language of another script written in Latin letters.
constexpr float kLikelyForeign = -2;
constexpr float kNever = -100;

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

Readings Readers::read(const std::vector<std::string>& words,
                       std::string_view raw,
                       const Scores& scores,
                       const Expected& expected) const {
    const ScriptCount script = main_script(words);
    std::vector<float> likelihoods;
    Readings out;
    for (const Entry& entry : entries_) {
        const float likely = script.any ? likelihood(entry, scores) : 0;
        const bool own = !script.any || entry.reader.language().script == script.script;
        const bool foreign = script.script == languages::Script::kLatin && likely > kLikelyForeign;
        if (!own && !foreign) continue;
        out.all.push_back(entry.reader.read(words));
        likelihoods.push_back(likely);
    }
    if (out.all.empty()) {  // a script that no language here has
        for (const Entry& entry : entries_) out.all.push_back(entry.reader.read(words));
        likelihoods.assign(out.all.size(), 0);
    }
    std::vector<Vote> votes;
    for (std::size_t i = 0; i < out.all.size(); ++i) votes.push_back({&out.all[i], likelihoods[i]});
    out.best = guess(votes, raw, expected);
    return out;
}

}  // namespace workers::hot::intent
