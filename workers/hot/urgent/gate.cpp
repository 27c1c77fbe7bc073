#include "workers/hot/urgent/gate.hpp"

#include "shared/text/fold.hpp"
#include "workers/hot/urgent/statements.hpp"

#include <algorithm>
#include <array>

namespace workers::hot::urgent {
namespace {

using languages::Language;

// Tags of one language: its marks, its everyday words, then two for each rule.
constexpr std::size_t kSpokenTag = kMarks;
constexpr std::size_t kFirstRuleTag = kMarks + 1;

std::size_t tags_of(const Language& language) {
    return kFirstRuleTag + 2 * language.urgent.rules.size();
}

std::vector<std::string> clitics_of(const Language& language) {
    std::vector<std::string> out;
    for (const auto& clitic : language.clitics) {
        for (std::string& word : shared::text::fold_words(clitic.text))
            out.push_back(std::move(word));
    }
    return out;
}

std::vector<std::string> all_clitics(std::span<const Language> languages) {
    std::vector<std::string> out;
    for (const Language& language : languages) {
        for (std::string& word : clitics_of(language)) out.push_back(std::move(word));
    }
    return out;
}

// What was found of one language.
struct Found {
    const Language* language = nullptr;
    std::array<Hits, kMarks> marks;
    Hits flags;                  // tag: index of the rule
    Hits look_alikes;            // tag: index of the rule
    std::size_t understood = 0;  // words of the message
    const intent::Hit* counting = nullptr;

    const std::string& family(const intent::Hit& flag) const {
        return language->urgent.rules[flag.tag].family;
    }
};

Found found_of(const Language& language,
               const Hits& hits,
               std::uint16_t first_tag,
               std::size_t words) {
    Found out;
    out.language = &language;
    std::vector<bool> understood(words, false);
    for (intent::Hit hit : hits) {
        if (hit.tag < first_tag || hit.tag >= first_tag + tags_of(language)) continue;
        for (std::size_t i = hit.first; i < hit.last; ++i) {
            if (!hit.in_gap(i)) understood[i] = true;
        }
        const std::size_t tag = hit.tag - first_tag;
        if (tag < kMarks) {
            out.marks[tag].push_back(hit);
            continue;
        }
        if (tag == kSpokenTag) continue;
        hit.tag = static_cast<std::uint16_t>((tag - kFirstRuleTag) / 2);
        ((tag - kFirstRuleTag) % 2 == 0 ? out.flags : out.look_alikes).push_back(hit);
    }
    out.understood =
        static_cast<std::size_t>(std::count(understood.begin(), understood.end(), true));
    return out;
}

// The flag that counts, of the first rule that has one; nullptr without.
const intent::Hit* counting_flag(const Found& found) {
    const Statements statements(found.marks);
    const intent::Hit* first = nullptr;
    for (const intent::Hit& flag : found.flags) {
        if (first != nullptr && flag.tag >= first->tag) continue;
        if (statements.takes_back(flag, found.flags)) continue;
        const bool looks_alike = std::any_of(
            found.look_alikes.begin(), found.look_alikes.end(), [&](const intent::Hit& hit) {
                return hit.tag == flag.tag && statements.meet(hit, flag);
            });
        if (!looks_alike) first = &flag;
    }
    return first;
}

// "Infarto" is Spanish and Portuguese: who understands more of the message knows better why it is
// none.
bool knows_better(const Found& other, const Found& found) {
    if (other.understood <= found.understood) return false;
    const intent::Hit& flag = *found.counting;
    const bool seen =
        std::any_of(other.flags.begin(), other.flags.end(), [&](const intent::Hit& hit) {
            return hit.first < flag.last && flag.first < hit.last &&
                   other.family(hit) == found.family(flag);
        });
    if (other.counting == nullptr && seen) return true;
    return other.counting == nullptr && Statements(other.marks).takes_back(flag, found.flags);
}

}  // namespace

Gate::Gate(std::span<const Language> languages)
    : languages_(languages), book_(all_clitics(languages)) {
    std::size_t first = 0;
    for (const Language& language : languages_) {
        const languages::UrgentRules& urgent = language.urgent;
        first_tags_.push_back(static_cast<std::uint16_t>(first));
        auto tag = first_tags_.back();
        book_.spell_in_latin(urgent.latin, clitics_of(language));
        const auto add = [&](const languages::Phrases& phrases) {
            for (const auto& phrase : phrases) book_.add(phrase.text, tag, urgent.names);
            ++tag;
        };
        for (const auto& mark : urgent.marks) add(mark);
        for (const auto* spoken : {&language.marks, &language.fillers}) {
            for (const auto& phrase : *spoken) book_.add(phrase.text, tag, urgent.names);
        }
        ++tag;
        for (const auto& rule : urgent.rules) {
            add(rule.phrases);
            add(rule.look_alikes);
        }
        book_.spell_in_latin({}, {});
        for (const auto& word : urgent.known) book_.know(word.text);
        auto& latin_words = latin_words_.emplace_back(std::vector<std::string>{});
        for (const auto& word : urgent.latin_words) latin_words.add(word.text, 0);
        first += tags_of(language);
    }
}

bool Gate::may_be_in(std::size_t language, const std::vector<std::string>& words) const {
    if (languages_[language].urgent.latin_words.empty()) return true;
    const bool own_letters = std::any_of(
        words.begin(), words.end(), [](const std::string& word) { return (word[0] & 0x80) != 0; });
    return own_letters || !latin_words_[language].find(words).empty();
}

std::vector<Flag> Gate::flags(const std::vector<std::string>& words) const {
    const Hits hits = book_.find(words);
    std::vector<Found> found;
    for (std::size_t i = 0; i < languages_.size(); ++i) {
        Found one = found_of(languages_[i], hits, first_tags_[i], words.size());
        // Who may be wrong about the language cannot know better.
        const bool doubted = !languages_[i].urgent.latin_words.empty();
        if (doubted && (one.flags.empty() || !may_be_in(i, words))) continue;
        found.push_back(std::move(one));
        found.back().counting = counting_flag(found.back());
    }
    std::vector<Flag> out;
    for (const Found& one : found) {
        const bool wrong = one.counting == nullptr ||
                           std::any_of(found.begin(), found.end(), [&](const Found& other) {
                               return knows_better(other, one);
                           });
        if (!wrong) out.push_back({one.language, one.counting->tag});
    }
    return out;
}

}  // namespace workers::hot::urgent
