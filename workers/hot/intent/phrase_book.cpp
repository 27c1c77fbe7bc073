#include "workers/hot/intent/phrase_book.hpp"

#include "shared/text/fold.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <stdexcept>

namespace workers::hot::intent {
namespace {

constexpr std::size_t kShortGap = 3;
constexpr std::size_t kLongGap = 10;
constexpr std::size_t kMaxNesting = 8;  // of names in names

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        if (end > 0) out.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

// One set of alternatives with every name replaced by what it stands for.
std::string spelled_out(std::string_view alternatives, const Names& names, std::size_t depth = 0) {
    std::string out;
    for (std::string_view one : split(alternatives, '|')) {
        one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
        if (!out.empty()) out.push_back('|');
        if (!one.starts_with('$')) {
            std::replace_copy(one.begin(), one.end(), std::back_inserter(out), '+', ' ');
            continue;
        }
        const auto name = names.find(one.substr(1, one.find_last_not_of(' ')));
        if (name == names.end() || depth == kMaxNesting) {
            throw std::invalid_argument("no such name in a phrase: " + std::string(one));
        }
        out.append(spelled_out(name->second, names, depth + 1));
    }
    return out;
}

template <typename Rows>
auto& row(Rows& rows, std::size_t index) {
    if (rows.size() <= index) rows.resize(index + 1);
    return rows[index];
}

}  // namespace

// What stands where in a message.
struct PhraseBook::Message {
    std::vector<std::vector<Span>> spans;  // by place
    std::vector<bool> present;             // by element

    bool has(ElementId element) const { return element < present.size() && present[element]; }
};

void PhraseBook::add(std::string_view phrase, std::uint16_t tag, const Names& names) {
    const auto parts = split(phrase, '&');
    if (parts.size() == 1) {
        add_plain(phrase, tag, names);
        return;
    }
    Conjunction conjunction{tag, {}};
    for (const std::string_view part : parts) {
        conjunction.parts.push_back(next_part_);
        add_plain(part, next_part_++, names);
    }
    conjunctions_.push_back(std::move(conjunction));
}

void PhraseBook::add_plain(std::string_view text, std::uint16_t tag, const Names& names) {
    Phrase phrase{tag, false, false, {}};
    std::vector<bool> optional;
    for (std::string_view piece : split(text, ' ')) {
        if (piece == "^") {
            phrase.at_start = true;
        } else if (piece == "$") {
            phrase.at_end = true;
        } else if (piece == "_" || piece == "__") {
            phrase.pieces.push_back({0, piece == "_" ? kShortGap : kLongGap});
            optional.push_back(false);
        } else {
            optional.push_back(piece.ends_with('?'));
            if (optional.back()) piece.remove_suffix(1);
            phrase.pieces.push_back({element_of(piece, names), 0});
        }
    }
    if (phrase.pieces.empty() || phrase.pieces.front().gap > 0) {
        throw std::invalid_argument("phrase without a first word: " + std::string(text));
    }
    store(phrase, optional, 0);
}

void PhraseBook::spell_in_latin(std::vector<Spelling> spellings,
                                const std::vector<std::string>& clitics) {
    latin_language_ = spellings.empty() ? 0 : ++last_latin_language_;
    lexicon_.spell_in_latin(std::move(spellings), clitics);
}

PhraseBook::ElementId PhraseBook::element_of(std::string_view piece, const Names& names) {
    const std::string alternatives = spelled_out(piece, names);
    // The same letters are other words in a language that is typed in Latin ones.
    const auto [entry, added] = elements_.try_emplace({latin_language_, alternatives},
                                                      static_cast<ElementId>(elements_.size()));
    if (!added) return entry->second;
    if (elements_.size() > std::numeric_limits<ElementId>::max()) {
        throw std::invalid_argument("too many different words in phrases");
    }
    for (const std::string_view words : split(alternatives, '|')) {
        add_alternative(words, entry->second);
    }
    return entry->second;
}

void PhraseBook::add_alternative(std::string_view words, ElementId element) {
    std::vector<WordId> ids;
    for (const std::string_view word : split(words, ' ')) ids.push_back(word_of(word));
    if (ids.empty()) return;
    if (ids.size() == 1) {
        row(single_, ids[0]).push_back(element);
        return;
    }
    const WordId first = ids[0];
    ids.erase(ids.begin());
    row(sequences_, first).push_back({std::move(ids), element});
}

WordId PhraseBook::word_of(std::string_view word) {
    if (word == "#") return Lexicon::kNumber;
    const bool prefix = word.ends_with('*');
    if (prefix) word.remove_suffix(1);
    const auto folded = shared::text::fold_words(word);
    if (folded.size() != 1) {
        throw std::invalid_argument("not one word in a phrase: " + std::string(word));
    }
    return lexicon_.add(folded[0], prefix);
}

// A phrase with optional words is stored once with and once without each.
void PhraseBook::store(const Phrase& phrase, const std::vector<bool>& optional, std::size_t from) {
    for (std::size_t i = from; i < optional.size(); ++i) {
        if (!optional[i]) continue;
        Phrase shorter = phrase;
        shorter.pieces.erase(shorter.pieces.begin() + static_cast<std::ptrdiff_t>(i));
        std::vector<bool> rest = optional;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        store(shorter, rest, i);
        std::vector<bool> kept = optional;
        kept[i] = false;
        store(phrase, kept, i + 1);
        return;
    }
    if (phrase.pieces.empty() || phrase.pieces.front().gap > 0) return;
    const auto index = static_cast<std::uint32_t>(phrases_.size());
    phrases_.push_back(phrase);
    row(by_first_, phrase.pieces.front().element).push_back(index);
}

PhraseBook::Message PhraseBook::look_up(const std::vector<std::string>& words) const {
    std::vector<std::vector<WordId>> ids(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) lexicon_.look_up(words[i], ids[i]);
    Message out{std::vector<std::vector<Span>>(words.size()),
                std::vector<bool>(elements_.size(), false)};
    const auto may_be = [&](std::size_t at, WordId id) {
        return at < ids.size() && std::find(ids[at].begin(), ids[at].end(), id) != ids[at].end();
    };
    for (std::size_t at = 0; at < ids.size(); ++at) {
        for (const WordId id : ids[at]) {
            if (id < single_.size()) {
                for (const ElementId element : single_[id]) out.spans[at].push_back({element, 1});
            }
            if (id >= sequences_.size()) continue;
            for (const Sequence& sequence : sequences_[id]) {
                std::size_t next = at + 1;
                const bool whole = std::all_of(sequence.rest.begin(),
                                               sequence.rest.end(),
                                               [&](WordId word) { return may_be(next++, word); });
                if (!whole) continue;
                const auto count = static_cast<std::uint16_t>(sequence.rest.size() + 1);
                out.spans[at].push_back({sequence.element, count});
            }
        }
        for (const Span& span : out.spans[at]) out.present[span.element] = true;
    }
    return out;
}

bool PhraseBook::match(const Phrase& phrase,
                       std::size_t piece,
                       const Message& message,
                       std::size_t at,
                       Hit& hit) const {
    if (piece == phrase.pieces.size()) {
        hit.last = static_cast<std::uint16_t>(at);
        return !phrase.at_end || at == message.spans.size();
    }
    const Piece& wanted = phrase.pieces[piece];
    if (wanted.gap == 0) {
        if (at >= message.spans.size()) return false;
        return std::any_of(
            message.spans[at].begin(), message.spans[at].end(), [&](const Span& span) {
                return span.element == wanted.element &&
                       match(phrase, piece + 1, message, at + span.words, hit);
            });
    }
    for (std::size_t skip = 0; skip <= wanted.gap && at + skip <= message.spans.size(); ++skip) {
        if (!match(phrase, piece + 1, message, at + skip, hit)) continue;
        for (std::size_t i = at - hit.first; i < at + skip - hit.first && i < 64; ++i) {
            hit.gaps |= std::uint64_t{1} << i;
        }
        return true;
    }
    return false;
}

std::vector<Hit> PhraseBook::find(const std::vector<std::string>& words) const {
    const Message message = look_up(words);
    std::vector<Hit> hits;
    for (std::size_t at = 0; at < words.size(); ++at) {
        for (const Span& span : message.spans[at]) {
            if (span.element >= by_first_.size()) continue;
            for (const std::uint32_t index : by_first_[span.element]) {
                const Phrase& phrase = phrases_[index];
                if (phrase.at_start && at != 0) continue;
                const bool possible =
                    std::all_of(phrase.pieces.begin(), phrase.pieces.end(), [&](const Piece& p) {
                        return p.gap > 0 || message.has(p.element);
                    });
                Hit hit{phrase.tag, static_cast<std::uint16_t>(at), 0};
                if (possible && match(phrase, 1, message, at + span.words, hit)) {
                    hits.push_back(hit);
                }
            }
        }
    }
    find_conjunctions(hits);
    return hits;
}

void PhraseBook::find_conjunctions(std::vector<Hit>& hits) const {
    const auto is_part = [](const Hit& hit) { return hit.tag >= kFirstPart; };
    if (std::none_of(hits.begin(), hits.end(), is_part)) return;
    std::vector<bool> present(next_part_ - kFirstPart, false);
    for (const Hit& hit : hits) {
        if (is_part(hit)) present[hit.tag - kFirstPart] = true;
    }
    std::vector<Hit> whole;
    for (const Conjunction& conjunction : conjunctions_) {
        const bool all = std::all_of(
            conjunction.parts.begin(), conjunction.parts.end(), [&](std::uint16_t part) {
                return present[part - kFirstPart];
            });
        if (!all) continue;
        for (Hit hit : hits) {
            if (hit.tag != conjunction.parts.back()) continue;
            hit.tag = conjunction.tag;
            whole.push_back(hit);
        }
    }
    std::erase_if(hits, is_part);
    hits.insert(hits.end(), whole.begin(), whole.end());
}

}  // namespace workers::hot::intent
