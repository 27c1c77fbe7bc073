// The part of reader.hpp that tells what is so from what is denied, asked or told of somebody else.
#include "shared/memory/facts/reader.hpp"

#include <algorithm>

namespace shared::memory::facts {
namespace {

constexpr std::size_t kDenyingWords = 5;  // before what they deny
constexpr std::size_t kStatingWords = 3;  // before what is said of oneself

}  // namespace

bool Reader::any(std::size_t first, std::size_t last, Lists lists) const {
    for (std::size_t i = first; i < last; ++i) {
        if (is(i, lists)) return true;
    }
    return false;
}

bool Reader::denies(std::size_t word) const {
    return is(word, kNegation) && !(is(word + 1, kUnnegating) && after(word) == Break::kNone);
}

// Where what a phrase is part of begins: over the comma of "I don't think, that".
std::size_t Reader::said_begin(std::size_t word) const {
    std::size_t out = part_begin(word);
    while (out > 0 && is(out, kThat) && after(out - 1) == Break::kComma) out = part_begin(out - 1);
    return out;
}

// "but", "and I": what was denied before is denied no longer.
bool Reader::begins_clause(std::size_t word) const {
    if (is(word, kBut)) return true;
    if (is(word, kMe) && joined(word, language_.joined_and) > 0) return true;
    return is(word, kAnd) && (is(word + 1, kMe) || (is(word + 1, kSmall) && is(word + 2, kMe)));
}

bool Reader::is_denied_before(const Match& match) const {
    const std::size_t part = part_begin(match.begin), begin = said_begin(match.begin);
    const bool is_far = begin == part && match.begin > begin + kDenyingWords;
    const std::size_t from = is_far ? match.begin - kDenyingWords : begin;
    for (std::size_t i = match.begin; i-- > from;) {
        if (begins_clause(i)) return false;
        if (denies(i)) return true;
    }
    return false;
}

// Whether it is all a denial: "no", "I have none", "not any more".
bool Reader::is_only_denial(std::size_t first, std::size_t last) const {
    bool out = false;
    for (std::size_t i = first; i < last; ++i) {
        const bool is_denial = denies(i) || is(i, kOver);
        if (!is_denial && out && is(i, kBut)) return true;
        if (!is_denial && !is(i, kMe | kHaving | kSmall)) return false;
        out = out || is_denial;
    }
    return out && after(last - 1) != Break::kQuestion;
}

// "allergy to latex: no", "but not any more". Behind "I have" a plain "no" only where a colon asks
// for it: "I have an allergy to latex, no other" tells of one.
bool Reader::is_denied_behind(const Match& match) const {
    std::size_t end = part_end(match.end - 1);
    for (std::size_t i = match.end; i < end; ++i) {
        if (is(i, kBut) && is_only_denial(i + 1, end)) return true;
    }
    if (any(part_begin(match.begin), match.end, kMe) && !is_before_colon(match.end - 1)) {
        return false;
    }
    const bool is_next = end == match.end && end < size() && after(end - 1) == Break::kComma;
    if (is_next) end = part_end(end);
    return is_only_denial(match.end, end);
}

// "I have a", right before it.
bool Reader::is_stated(const Match& match) const {
    const std::size_t begin = part_begin(match.begin);
    const std::size_t from =
        match.begin > begin + kStatingWords ? match.begin - kStatingWords : begin;
    return any(from, match.begin, kMe);
}

// "is gone", "allergy test"; but not of what it is to: "allergic to penicillin pills".
bool Reader::is_over(const Match& match) const {
    const std::size_t last = match.end - 1;
    const bool is_of_phrase = seen_[last].entry != nullptr && !is(last, kSubstance);
    if (is_of_phrase && is(match.end, kCompound) && after(last) == Break::kNone) return true;
    return any(match.end, part_end(match.end - 1), kOver);
}

bool Reader::is_denied(const Match& match) const {
    const std::size_t begin = part_begin(match.begin), end = part_end(match.end - 1);
    if (match.is_name) {  // "my husband's name is"
        const std::size_t before = match.begin - 1;
        return match.begin > begin && (denies(before) || is(before, kOther | kChild));
    }
    if (match.is_allergy) {
        return is_denied_before(match) || is_denied_behind(match) || is_over(match);
    }
    for (std::size_t i = begin; i < end; ++i) {
        if (denies(i)) return true;
    }
    return any(begin, end, kOnce);
}

// "am I", "will the", "you": a question without its mark, but for "can you hear that I am".
bool Reader::is_turned(const Match& match) const {
    const std::size_t begin = skip(part_begin(match.begin), kGreeting | kAnd | kBut | kFiller),
                      next = begin + 1;
    if (begin >= match.begin || any(begin + 2, match.begin, kMe)) return false;
    if (is(begin, kYou)) return !any(match.begin, match.end, kMe);
    if (!is(begin, kAsking)) return false;
    if (next == match.begin && !match.is_allergy) return true;
    return is(next, kMe | kOther | kChild | kYou) || (is(next, kSmall) && !is(begin, kHaving));
}

// "if", "maybe"; "si soy" where nothing follows only lacks its accent. Sets `is_told` where it
// comes to the request of "could you note that I am" first.
bool Reader::is_doubted(const Match& match, bool& is_told) const {
    const Break is_after = after(match.end - 1);
    const bool is_whole = is_after == Break::kDot || is_after == Break::kStop;
    bool has_me = false;
    for (std::size_t i = match.begin, begin = said_begin(i); i-- > begin && !is(i, kBut);) {
        is_told = has_me && is(i, kRequest);
        if (is_told) return false;
        const bool is_yes = is_whole && is(i, kGreeting) && skip(begin, kGreeting) > i;
        if (is(i, kDoubt) && !is(i + 1, kUndoubting) && !is_yes) return true;
        has_me = has_me || is(i, kMe);
    }
    return false;
}

bool Reader::is_asked(const Match& match) const {
    bool is_told = false;
    if (is_doubted(match, is_told)) return true;
    if (is_told) return false;
    if (is_turned(match)) return true;
    const std::size_t begin = part_begin(match.begin), end = part_end(match.end - 1);
    if (after(end - 1) != Break::kQuestion) return false;
    return !match.is_allergy || end == match.end || !any(begin, match.end, kMe);
}

// "is", "Tom's".
bool Reader::is_third(std::size_t word) const {
    if (is(word, kThird)) return true;
    if (seen_[word].lists != 0 || language_.third_endings.empty()) return false;
    const std::size_t begin = words_.all[word].begin;
    const std::string_view written = words_.text.substr(begin, words_.all[word].end - begin);
    return std::any_of(language_.third_endings.begin(),
                       language_.third_endings.end(),
                       [&](const auto& ending) { return written.ends_with(ending); });
}

bool Reader::is_before_colon(std::size_t word) const {
    const std::size_t end = words_.all[word].end;
    return end < words_.text.size() && words_.text[end] == ':';
}

// The nearest before it that somebody is called by: one of kMe, kOther, kChild, or none. "I think
// Tom is" is of somebody else, "my son is" of a child.
Lists Reader::subject(const Match& match) const {
    Lists none = 0, me = kMe;
    bool is_in_phrase = match.is_of_nearest;
    for (std::size_t i = match.begin; i-- > 0 && after(i) < Break::kDot;) {
        if (after(i) != Break::kNone || is_before_colon(i)) is_in_phrase = false;
        if (is(i, kMe) && !(match.is_of_nearest && is(i, kMine))) return me;
        if (is(i, kChild)) return kChild;
        if (is(i, kOther)) return kOther;
        if (is_third(i)) none = me = kOther;
        const bool is_somebody = seen_[i].lists == 0 || (is(i, kNameToo) && !is(i, kFiller | kMe));
        if (is_in_phrase && is_somebody) none = kOther;
    }
    return none;
}

bool Reader::holds(Match& match) const {
    if (is_denied(match) || is_asked(match)) return false;
    if (match.is_name) return true;
    const Lists of = subject(match);
    // "my allergy to penicillin, tell him" is one's own all the same.
    const bool is_own = match.is_allergy && of == kMe && is_stated(match);
    const bool is_for_other = any(match.end, part_end(match.end - 1), kOther);
    if (of == kOther || (is_for_other && !is_own)) return false;
    if (match.is_allergy && of == kChild) {
        for (Fact& fact : match.facts) fact.body += " (child)";
    }
    return true;
}

}  // namespace shared::memory::facts
