#include "shared/memory/facts/reader.hpp"

#include "shared/memory/facts/letters.hpp"
#include "shared/memory/function_words.hpp"
#include "shared/text/lower.hpp"

#include <algorithm>

namespace shared::memory::facts {
namespace {

constexpr std::size_t kGap = 2;

// Or with one word before it.
bool begins_with_known(const Rule& rule) {
    return rule.elements.front().place == Place::kKnown ||
           (rule.elements.size() > 1 && rule.elements[1].place == Place::kKnown);
}

}  // namespace

Reader::Reader(const Language& language, const Words& words) : language_(language), words_(words) {
    seen_.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) {
        seen_.push_back({.entry = nullptr, .lists = 0, .term = words.all[i].term});
        const Entry* entry = look_up(i);
        seen_[i].entry = entry;
        if (entry != nullptr) seen_[i].lists = lists_of(*entry, i);
        if (entry == nullptr) continue;
        ++known_;
        has_beginnings_ = has_beginnings_ || !entry->rules.empty();
    }
}

const Entry* Reader::look_up(std::size_t word) {
    if (const Entry* found = language_.find(seen_[word].term)) return found;
    const auto letters = words_.letters(word);
    for (const auto& clitic : language_.clitics) {
        if (letters.size() <= clitic.size() + 1) continue;
        if (!std::equal(clitic.begin(), clitic.end(), letters.begin())) continue;
        const Term rest = term_of_word(letters.subspan(clitic.size()));
        if (const Entry* found = language_.find(rest)) {
            seen_[word].term = rest;
            return found;
        }
    }
    return nullptr;
}

// Before a spelling a clitic may stand.
Lists Reader::lists_of(const Entry& entry, std::size_t word) const {
    Lists out = entry.lists;
    if (entry.spellings.empty()) return out;
    const std::string written = text::lower(as_written(word, word + 1));
    for (const Spelling& each : entry.spellings) {
        if (written.ends_with(each.written)) out |= each.lists;
    }
    return out;
}

// The dot of an abbreviated title ends nothing.
Break Reader::after(std::size_t word) const {
    const Break is_after = words_.all[word].after;
    return is_after == Break::kDot && is(word, kTitle) ? Break::kNone : is_after;
}

bool Reader::continues(std::size_t word) const {
    return word < size() && (word == start_ || after(word - 1) == Break::kNone);
}

// Whether what stands before `word` can be the whole of something.
bool Reader::ends_before(std::size_t word) const {
    return word >= size() || after(word - 1) != Break::kNone || is(word, kEnd | kAnd);
}

std::string Reader::as_written(std::size_t first, std::size_t last) const {
    const std::size_t begin = words_.all[first].begin;
    return std::string(words_.text.substr(begin, words_.all[last - 1].end - begin));
}

std::size_t Reader::part_begin(std::size_t word) const {
    while (word > 0 && after(word - 1) == Break::kNone) --word;
    return word;
}

// Behind the last word of the part that `word` is in.
std::size_t Reader::part_end(std::size_t word) const {
    while (word < size() && after(word) == Break::kNone) ++word;
    return std::min(word + 1, size());
}

std::size_t Reader::skip(std::size_t at, Lists lists) const {
    while (at + 1 < size() && is(at, lists) && after(at) == Break::kNone) ++at;
    return at;
}

std::vector<Fact> Reader::read() {
    std::vector<Fact> out;
    has_small_ = has_small_letters(words_.text);
    for (std::size_t at = 0; at < size(); ++at) {
        if (seen_[at].entry == nullptr) continue;
        start_ = at;
        Match best;
        for (const std::uint16_t number : seen_[at].entry->rules) {
            const Rule& rule = language_.rules[number];
            if (rule.is_at_begin && skip(part_begin(at), kGreeting) < at) continue;
            // Of a list that was walked along in vain its rest would be as well.
            if (at > list_begin_ && at < list_end_ && begins_with_known(rule)) continue;
            Match match;
            match.begin = at;
            match.is_of_nearest = rule.is_of_nearest;
            if (matches(rule, 0, at, match) && match.end > best.end) best = std::move(match);
        }
        if (best.end == 0) continue;
        write_substances(best);
        if (holds(best)) {
            for (Fact& fact : best.facts) {
                if (out.size() < kMaxFacts) out.push_back(std::move(fact));
            }
        }
        at = best.end - 1;
    }
    return out;
}

bool Reader::matches(const Rule& rule, std::size_t element, std::size_t at, Match& match) {
    if (++steps_ > kMaxSteps) return false;
    if (element == rule.elements.size()) {
        match.end = at;
        return true;
    }
    const Element& wanted = rule.elements[element];
    if (wanted.place == Place::kGap) {
        for (std::size_t gap = 0; gap <= kGap; ++gap) {
            if (matches(rule, element + 1, at + gap, match)) return true;
            if (!continues(at + gap) || is(at + gap, kNegation)) return false;
        }
        return false;
    }
    if (continues(at)) {
        if (wanted.place == Place::kWords) {
            const bool is_it =
                std::find(wanted.words.begin(), wanted.words.end(), seen_[at].term) !=
                wanted.words.end();
            if (is_it && matches(rule, element + 1, at + 1, match)) return true;
        } else {
            const std::size_t before = match.facts.size(), substances = match.substances.size();
            match.before = element > 0 ? &rule.elements[element - 1].words : nullptr;
            const Next next = fill(wanted.place, at, match);
            if (next && matches(rule, element + 1, *next, match)) return true;
            match.facts.resize(before);
            match.substances.resize(substances);
        }
    }
    return wanted.is_optional && matches(rule, element + 1, at, match);
}

Reader::Next Reader::fill(Place place, std::size_t at, Match& match) {
    switch (place) {
        case Place::kSubstance:
        case Place::kKnown:
            match.is_allergy = true;
            return fill_substances(at, place == Place::kKnown, match);
        case Place::kName:
        case Place::kNamed:
            match.is_name = true;
            return fill_name(at, place == Place::kNamed, match);
        case Place::kDoctor:
        case Place::kSurname:
            return fill_doctor(at, place == Place::kDoctor, match);
        case Place::kDay:
            return fill_days(at, match);
        case Place::kPart:
            return fill_part(at, match);
        case Place::kAfter:
            return fill_hour(at, "after ", match);
        case Place::kBefore:
            return fill_hour(at, "before ", match);
        default:
            return std::nullopt;
    }
}

}  // namespace shared::memory::facts
