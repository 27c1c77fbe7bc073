#include "shared/memory/facts/reader.hpp"

#include "shared/memory/function_words.hpp"

#include <algorithm>

namespace shared::memory::facts {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kDenyingWords = 5;  // before what they deny

}  // namespace

Reader::Reader(const Language& language, const Words& words) : language_(language), words_(words) {
    entries_.reserve(size());
    terms_.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) {
        terms_.push_back(words.all[i].term);
        const Entry* entry = look_up(i);
        entries_.push_back(entry);
        if (entry == nullptr) continue;
        ++known_;
        has_beginnings_ = has_beginnings_ || !entry->rules.empty();
    }
}

const Entry* Reader::look_up(std::size_t word) {
    if (const Entry* found = language_.find(terms_[word])) return found;
    const auto letters = words_.letters(word);
    for (const auto& clitic : language_.clitics) {
        if (letters.size() <= clitic.size() + 1) continue;
        if (!std::equal(clitic.begin(), clitic.end(), letters.begin())) continue;
        const Term rest = term_of_word(letters.subspan(clitic.size()));
        if (const Entry* found = language_.find(rest)) {
            terms_[word] = rest;
            return found;
        }
    }
    return nullptr;
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

std::size_t Reader::skip(std::size_t at, std::uint32_t lists) const {
    while (at + 1 < size() && is(at, lists) && after(at) == Break::kNone) ++at;
    return at;
}

std::vector<Fact> Reader::read() {
    std::vector<Fact> out;
    for (std::size_t at = 0; at < size(); ++at) {
        if (entries_[at] == nullptr) continue;
        start_ = at;
        Match best;
        for (const std::uint16_t number : entries_[at]->rules) {
            const Rule& rule = language_.rules[number];
            if (rule.is_at_begin && skip(part_begin(at), kGreeting) < at) continue;
            Match match;
            match.begin = at;
            if (matches(rule, 0, at, match) && match.end > best.end) best = std::move(match);
        }
        if (best.end == 0) continue;
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
            const bool is_it = std::find(wanted.words.begin(), wanted.words.end(), terms_[at]) !=
                               wanted.words.end();
            if (is_it && matches(rule, element + 1, at + 1, match)) return true;
        } else {
            const std::size_t before = match.facts.size();
            const Next next = fill(wanted.place, at, match);
            if (next && matches(rule, element + 1, *next, match)) return true;
            match.facts.resize(before);
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

bool Reader::any(std::size_t first, std::size_t last, std::uint32_t lists) const {
    for (std::size_t i = first; i < last; ++i) {
        if (is(i, lists)) return true;
    }
    return false;
}

bool Reader::is_denied(const Match& match) const {
    const std::size_t begin = part_begin(match.begin), end = part_end(match.end - 1);
    const auto denies = [&](std::size_t i) {
        return is(i, kNegation) && !(i + 1 < size() && is(i + 1, kUnnegating));
    };
    if (match.is_name) {  // "my husband's name is"
        const std::size_t before = match.begin - 1;
        return match.begin > begin && (denies(before) || is(before, kOther | kChild));
    }
    if (!match.is_allergy) {
        for (std::size_t i = begin; i < end; ++i) {
            if (denies(i)) return true;
        }
        return any(begin, end, kOnce);
    }
    const std::size_t from =
        match.begin > begin + kDenyingWords ? match.begin - kDenyingWords : begin;
    for (std::size_t i = from; i < match.begin; ++i) {
        if (denies(i)) return true;
    }
    return any(match.end, end, kOver);
}

bool Reader::is_asked(const Match& match) const {
    const std::size_t begin = part_begin(match.begin), end = part_end(match.end - 1);
    if (any(begin, match.begin, kDoubt)) return true;
    if (after(end - 1) != Break::kQuestion) return false;
    return !match.is_allergy || end == match.end || !any(begin, match.end, kMe);
}

// The nearest before it that somebody is called by: one of kMe, kOther, kChild, or none. "I think
// Tom is" is of somebody else, "my son is" of a child.
std::uint32_t Reader::subject(const Match& match) const {
    std::uint32_t none = 0, me = kMe;
    for (std::size_t i = match.begin; i-- > 0 && after(i) < Break::kDot;) {
        if (is(i, kMe)) return me;
        if (is(i, kChild)) return kChild;
        if (is(i, kOther)) return kOther;
        if (is(i, kThird)) none = me = kOther;
    }
    return none;
}

bool Reader::holds(Match& match) const {
    if (is_denied(match) || is_asked(match)) return false;
    if (match.is_name) return true;
    const std::uint32_t of = subject(match);
    if (of == kOther || any(match.end, part_end(match.end - 1), kOther)) return false;
    if (match.is_allergy && of == kChild) {
        for (Fact& fact : match.facts) fact.body += " (child)";
    }
    return true;
}

}  // namespace shared::memory::facts
