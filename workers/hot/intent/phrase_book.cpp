#include "workers/hot/intent/phrase_book.hpp"

#include "workers/hot/intent/fold.hpp"

#include <algorithm>
#include <stdexcept>

namespace workers::hot::intent {
namespace {

constexpr std::size_t kShortGap = 3;
constexpr std::size_t kLongGap = 10;

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        if (end > 0) out.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

void PhraseBook::add(std::string_view phrase, std::uint16_t tag) {
    const auto parts = split(phrase, '&');
    if (parts.size() == 1) {
        add_plain(phrase, tag);
        return;
    }
    Conjunction conjunction{tag, {}};
    for (const std::string_view part : parts) {
        conjunction.parts.push_back(next_part_);
        add_plain(part, next_part_++);
    }
    conjunctions_.push_back(std::move(conjunction));
}

void PhraseBook::add_plain(std::string_view text, std::uint16_t tag) {
    Phrase phrase{tag, false, false, {}};
    std::vector<bool> optional;
    for (const std::string_view piece : split(text, ' ')) {
        if (piece == "^") {
            phrase.at_start = true;
        } else if (piece == "$") {
            phrase.at_end = true;
        } else {
            bool may_miss = false;
            add_piece(piece, phrase, may_miss);
            optional.resize(phrase.elements.size(), may_miss);
        }
    }
    if (phrase.elements.empty() || phrase.elements.front().ids.empty()) {
        throw std::invalid_argument("phrase without a first word: " + std::string(text));
    }
    store(phrase, optional, 0);
}

void PhraseBook::add_piece(std::string_view piece, Phrase& phrase, bool& optional) {
    if (piece == "_" || piece == "__") {
        phrase.elements.push_back({{}, piece == "_" ? kShortGap : kLongGap});
        return;
    }
    if (piece.ends_with('?')) {
        optional = true;
        piece.remove_suffix(1);
    }
    Element element;
    for (std::string_view word : split(piece, '|')) {
        const bool prefix = word.ends_with('*');
        if (prefix) word.remove_suffix(1);
        const auto folded = word == "#" ? std::vector<std::string>{"#"} : fold_words(word);
        if (folded.size() != 1) {
            throw std::invalid_argument("not one word in a phrase: " + std::string(piece));
        }
        element.ids.push_back(lexicon_.add(folded[0], prefix));
    }
    phrase.elements.push_back(std::move(element));
}

// A phrase with optional words is stored once with and once without each.
void PhraseBook::store(const Phrase& phrase, const std::vector<bool>& optional, std::size_t from) {
    for (std::size_t i = from; i < optional.size(); ++i) {
        if (!optional[i]) continue;
        Phrase shorter = phrase;
        shorter.elements.erase(shorter.elements.begin() + static_cast<std::ptrdiff_t>(i));
        std::vector<bool> rest = optional;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        store(shorter, rest, i);
        std::vector<bool> kept = optional;
        kept[i] = false;
        store(phrase, kept, i + 1);
        return;
    }
    if (phrase.elements.empty() || phrase.elements.front().ids.empty()) return;
    const auto index = static_cast<std::uint32_t>(phrases_.size());
    phrases_.push_back(phrase);
    for (const WordId id : phrase.elements.front().ids) {
        if (by_first_word_.size() <= id) by_first_word_.resize(id + 1U);
        by_first_word_[id].push_back(index);
    }
}

bool PhraseBook::element_at(const Element& element, const std::vector<WordId>& ids) const {
    return std::any_of(ids.begin(), ids.end(), [&](WordId id) {
        return std::find(element.ids.begin(), element.ids.end(), id) != element.ids.end();
    });
}

bool PhraseBook::match(const Phrase& phrase,
                       std::size_t element,
                       const std::vector<std::vector<WordId>>& ids,
                       std::size_t at,
                       Hit& hit) const {
    if (element == phrase.elements.size()) {
        hit.last = static_cast<std::uint16_t>(at);
        return !phrase.at_end || at == ids.size();
    }
    const Element& wanted = phrase.elements[element];
    if (!wanted.ids.empty()) {
        return at < ids.size() && element_at(wanted, ids[at]) &&
               match(phrase, element + 1, ids, at + 1, hit);
    }
    for (std::size_t skip = 0; skip <= wanted.gap && at + skip <= ids.size(); ++skip) {
        if (!match(phrase, element + 1, ids, at + skip, hit)) continue;
        if (skip == 0) return true;
        const auto end = static_cast<std::uint16_t>(at + skip);
        hit.gap_first = static_cast<std::uint16_t>(at);
        hit.gap_last = std::max(hit.gap_last, end);
        return true;
    }
    return false;
}

std::vector<Hit> PhraseBook::find(const std::vector<std::string>& words) const {
    std::vector<std::vector<WordId>> ids(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) lexicon_.look_up(words[i], ids[i]);
    std::vector<Hit> hits;
    for (std::size_t at = 0; at < words.size(); ++at) {
        for (const WordId id : ids[at]) {
            if (id >= by_first_word_.size()) continue;
            for (const std::uint32_t index : by_first_word_[id]) {
                const Phrase& phrase = phrases_[index];
                if (phrase.at_start && at != 0) continue;
                Hit hit{phrase.tag, static_cast<std::uint16_t>(at), 0};
                if (match(phrase, 1, ids, at + 1, hit)) hits.push_back(hit);
            }
        }
    }
    find_conjunctions(hits);
    return hits;
}

void PhraseBook::find_conjunctions(std::vector<Hit>& hits) const {
    const bool any =
        std::any_of(hits.begin(), hits.end(), [](const Hit& hit) { return hit.tag >= kFirstPart; });
    if (!any) return;
    for (const Conjunction& conjunction : conjunctions_) {
        Hit whole{conjunction.tag, 0xFFFF, 0};
        const bool all = std::all_of(
            conjunction.parts.begin(), conjunction.parts.end(), [&](std::uint16_t part) {
                const auto hit = std::find_if(
                    hits.begin(), hits.end(), [part](const Hit& h) { return h.tag == part; });
                if (hit == hits.end()) return false;
                whole.first = std::min(whole.first, hit->first);
                whole.last = std::max(whole.last, hit->last);
                return true;
            });
        if (all) hits.push_back(whole);
    }
    std::erase_if(hits, [](const Hit& hit) { return hit.tag >= kFirstPart; });
}

}  // namespace workers::hot::intent
