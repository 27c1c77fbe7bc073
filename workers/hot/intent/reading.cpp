#include "workers/hot/intent/reading.hpp"

#include "shared/text/fold.hpp"

#include <algorithm>

namespace workers::hot::intent {
namespace {

std::vector<std::string> folded(const languages::Phrases& words) {
    std::vector<std::string> out;
    for (const auto& word : words) {
        for (std::string& piece : shared::text::fold_words(word.text))
            out.push_back(std::move(piece));
    }
    return out;
}

void add_all(PhraseBook& book, const languages::Phrases& phrases, std::uint16_t tag) {
    for (const auto& phrase : phrases) book.add(phrase.text, tag);
}

// A bare emoji asks nothing. In UTF-8 they begin with F0 9F or E2 98 to E2 9E.
bool is_emoji(std::string_view word) {
    if (word.starts_with("\xF0\x9F")) return true;
    return word.size() == 3 && word[0] == '\xE2' && word[1] >= '\x98' && word[1] <= '\x9E';
}

}  // namespace

bool Reading::has(std::uint16_t tag) const {
    return count(tag) > 0;
}

std::size_t Reading::count(std::uint16_t tag) const {
    return static_cast<std::size_t>(
        std::count_if(hits.begin(), hits.end(), [tag](const Hit& hit) { return hit.tag == tag; }));
}

std::size_t Reading::left_over(std::initializer_list<languages::Intent> intents) const {
    std::vector<bool> covered(words, false);
    for (const Hit& hit : hits) {
        const bool counts =
            hit.tag == kFillerTag || std::any_of(intents.begin(), intents.end(), [&](auto intent) {
                return static_cast<std::uint16_t>(intent) == hit.tag;
            });
        if (!counts) continue;
        for (std::size_t i = hit.first; i < hit.last; ++i) {
            if (!hit.in_gap(i)) covered[i] = true;
        }
    }
    return static_cast<std::size_t>(std::count(covered.begin(), covered.end(), false));
}

std::size_t Reading::uncovered(std::initializer_list<std::uint16_t> tags) const {
    std::vector<bool> covered(words, false);
    for (const Hit& hit : hits) {
        if (std::find(tags.begin(), tags.end(), hit.tag) == tags.end()) continue;
        for (std::size_t i = hit.first; i < hit.last; ++i) {
            if (!hit.in_gap(i)) covered[i] = true;
        }
    }
    return static_cast<std::size_t>(std::count(covered.begin(), covered.end(), false));
}

Reader::Reader(const languages::Language& language)
    : language_(language), book_(folded(language.clitics)) {
    for (std::string& mark : folded(language.marks)) marks_.insert(std::move(mark));
    for (const auto& entry : language.intents) {
        add_all(book_, entry.phrases, static_cast<std::uint16_t>(entry.intent));
    }
    add_all(book_, language.fillers, kFillerTag);
    add_all(book_, language.medical, kMedicalTag);
    add_all(book_, language.negations, kNegationTag);
    add_all(book_, language.yes, kYesTag);
    add_all(book_, language.named_days, kDayTag);
    add_all(book_, language.named_times, kTimeTag);
}

Reading Reader::read(const std::vector<std::string>& words) const {
    Reading out{&language_, words.size(), book_.find(words)};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto at = static_cast<std::uint16_t>(i);
        const auto end = static_cast<std::uint16_t>(i + 1);
        if (is_emoji(words[i])) out.hits.push_back({kFillerTag, at, end});
        if (marks_.contains(words[i])) out.hits.push_back({kMarkTag, at, end});
    }
    return out;
}

}  // namespace workers::hot::intent
