// The part of reader.hpp that takes out what stands in a phrase's places.
#include "shared/memory/facts/letters.hpp"
#include "shared/memory/facts/reader.hpp"
#include "shared/memory/function_words.hpp"
#include "shared/text/lower.hpp"

#include <algorithm>
#include <array>

namespace shared::memory::facts {
namespace {

constexpr std::size_t kWordsOfSubstance = 3;
constexpr std::size_t kMostDays = 3;
constexpr Lists kNoFiller = kEnd | kBut | kAnd | kNegation | kDoubt | kMe;

// Behind so many characters.
std::string_view without_first(std::string_view text, std::size_t characters) {
    std::size_t at = 0;
    while (at < text.size() && characters > 0) {
        ++at;
        while (at < text.size() && (text[at] & 0xC0) == 0x80) ++at;
        --characters;
    }
    return text.substr(at);
}

}  // namespace

// How many letters of a word are such a prefix; before a substance that is known, where one is.
std::size_t Reader::joined(std::size_t word, const std::vector<std::u32string>& prefixes) const {
    const auto letters = words_.letters(word);
    std::size_t out = 0;
    for (const auto& prefix : prefixes) {
        if (letters.size() <= prefix.size() + 1) continue;
        if (!std::equal(prefix.begin(), prefix.end(), letters.begin())) continue;
        const Entry* rest = language_.find(term_of_word(letters.subspan(prefix.size())));
        if (rest != nullptr && rest->is(kSubstance)) return prefix.size();
        if (out == 0) out = prefix.size();
    }
    return out;
}

// Behind the words that one substance is called by; `at` where it is none.
std::size_t Reader::substance_end(std::size_t at) const {
    std::size_t end = at;
    const bool is_known = is(at, kSubstance);
    while (end < size() && (end == at || after(end - 1) == Break::kNone)) {
        // Behind one that is known only what belongs to it; what joins begins the next.
        const bool is_next = is_known ? !is(end, kSubstance) : false;
        if (end > at && (is_next || joined(end, language_.joined_and) > 0)) return end;
        if (is(end, kNoSubstance) && end == at) return at;
        if (!is(end, kSubstance) && is(end, kNoFiller | kNoSubstance)) return end;
        // Where it goes on and on only its first word is sure.
        if (end - at == kWordsOfSubstance) return at + 1;
        ++end;
    }
    return end;
}

Reader::Next Reader::substance(std::size_t at, bool is_known, bool is_further, Match& match) const {
    const std::size_t first = skip(at, kSmall);
    if (first >= size() || has_digits(words_.letters(first))) return std::nullopt;
    std::size_t prefix = 0;
    if (is_further) prefix = joined(first, language_.joined_and);
    if (prefix == 0) prefix = joined(first, language_.joined_to);
    const bool is_in_list = is_further ? is_substance(first) : is(first, kSubstance);
    if ((is_known || is(first, kSmall)) && !is_in_list) return std::nullopt;
    std::size_t end = substance_end(first);
    if (is_known || is_in_list) end = std::max(end, first + 1);
    if (is_further && !is(first, kSubstance)) end = first + 1;
    if (end == first) return std::nullopt;
    const std::size_t bytes = words_.all[end - 1].end - words_.all[first].begin;
    if (bytes > kMaxBody || words_.letters(first).size() < 2) return std::nullopt;
    if (match.substances.size() < kMaxFacts) match.substances.push_back({first, end, prefix});
    return end;
}

void Reader::write_substances(Match& match) const {
    for (const Substance& each : match.substances) {
        const std::string written = as_written(each.first, each.end);
        match.facts.push_back(
            {"allergy_flag", text::lower(without_first(written, each.prefix)), language_.code});
    }
}

Reader::Next Reader::fill_substances(std::size_t at, bool is_known, Match& match) {
    Next end = substance(at, is_known, false, match);
    while (end && *end < size() && after(*end - 1) <= Break::kComma && ++steps_ <= kMaxSteps) {
        const Next next = further(*end, match);
        if (!next) break;
        end = next;
    }
    if (end && *end > list_end_) {
        list_begin_ = at;
        list_end_ = *end;
    }
    return end;
}

// Behind "and" or a comma anything may be said ("and pregnant"): one that is known goes on, another
// one only by itself, where what stands before the first is said again ("and to pears") or where
// one that is known ends the list ("pears and nuts").
Reader::Next Reader::further(std::size_t at, Match& match) const {
    const bool is_comma = after(at - 1) == Break::kComma;
    const bool is_and = is(at, kAnd) && after(at) == Break::kNone && at + 1 < size();
    if (!is_and && !is_comma && joined(at, language_.joined_and) == 0) return std::nullopt;
    const std::size_t begin = skip(is_and ? at + 1 : at, kFiller);
    const std::size_t first = skip(begin, kSmall), next = first + 1;
    if (first >= size()) return std::nullopt;
    if (!is_substance(first)) {
        const bool is_list = is_comma && next < size() && after(first) == Break::kNone;
        const bool is_before_known =
            is_list &&
            (is(next, kAnd) ? next + 1 < size() && is_substance(skip(next + 1, kSmall))
                            : is_substance(next) && joined(next, language_.joined_and) > 0);
        const bool is_alone = next >= size() || after(first) != Break::kNone || is(next, kAnd);
        const bool is_sure = is_before_known || (is_alone && is_repeated(at, first, match));
        if (!is_sure || seen_[first].lists != 0) return std::nullopt;
    }
    return substance(begin, false, true, match);
}

// Of the list or with the ending of a drug.
bool Reader::is_substance(std::size_t word) const {
    if (is(word, kSubstance)) return true;
    if (word >= size() || seen_[word].lists != 0) return false;
    const auto letters = words_.letters(word);
    return std::any_of(language_.substance_endings.begin(),
                       language_.substance_endings.end(),
                       [&](const std::u32string& ending) {
                           return letters.size() > ending.size() + 1 &&
                                  std::equal(ending.rbegin(), ending.rend(), letters.rbegin());
                       });
}

// Whether between `at` and `first` stands the word of the phrase that leads to its place; it may be
// written as one with "and".
bool Reader::is_repeated(std::size_t at, std::size_t first, const Match& match) const {
    if (match.before == nullptr) return false;
    const auto leads = [&](Term term) {
        return std::find(match.before->begin(), match.before->end(), term) != match.before->end();
    };
    const std::size_t prefix = joined(at, language_.joined_and);
    if (prefix > 0 && leads(term_of_word(words_.letters(at).subspan(prefix)))) return true;
    while (at < first) {
        if (leads(seen_[at++].term)) return true;
    }
    return false;
}

Reader::Next Reader::fill_days(std::size_t at, Match& match) const {
    std::array<bool, std::size(kDays)> days{};
    std::size_t end = at;
    for (std::size_t count = 0; count < kMostDays; ++count) {
        std::size_t next = end;
        if (count > 0) {
            next = skip(next, kAnd);
            const bool is_joined = next < size() && joined(next, language_.joined_and) > 0;
            if (next == end && !is_joined) break;
        }
        next = skip(next, kSmall);
        if (next >= size() || !is(next, kDay) ||
            !(next == at || after(next - 1) <= Break::kComma)) {
            break;
        }
        days.at(seen_[next].entry->day) = true;
        end = next + 1;
    }
    if (end == at) return std::nullopt;
    std::string body;
    for (std::size_t i = 0; i < days.size(); ++i) {
        if (days.at(i)) body.append(body.empty() ? "" : " ").append(std::begin(kDays)[i]);
    }
    match.facts.push_back({"preferred_day", std::move(body), language_.code});
    return end;
}

Reader::Next Reader::fill_part(std::size_t at, Match& match) const {
    const std::size_t first = skip(at, kSmall);
    if (!is(first, kPart)) return std::nullopt;
    match.facts.push_back({"preferred_time",
                           std::string(std::begin(kParts)[seen_[first].entry->part]),
                           language_.code});
    return first + 1;
}

// "18:30", "6 pm", "18h", "six"; as minutes of the day.
Reader::Next Reader::clock(std::size_t at, int& minutes) const {
    const auto letters = words_.letters(at);
    int hour = 0, minute = 0;
    std::size_t digits = 0;
    while (digits < letters.size() && digits < 2 && is_digit(letters[digits])) {
        hour = hour * 10 + static_cast<int>(letters[digits++] - U'0');
    }
    if (digits == 0 && !is(at, kHour)) return std::nullopt;
    if (digits == 0) hour = seen_[at].entry->hour;
    // What is written as one with the number.
    const bool has_more = digits > 0 && digits < letters.size();
    const Entry* more = has_more ? language_.find(term_of_word(letters.subspan(digits))) : nullptr;
    if (has_more && (more == nullptr || !more->is(kAm | kPm | kSmall))) return std::nullopt;
    std::size_t end = at + 1;
    if (end < size() && words_.all[end].begin == words_.all[at].begin) {
        const auto of = words_.letters(end++);
        if (of.size() != 2 || !is_digit(of[0]) || !is_digit(of[1])) return std::nullopt;
        minute = static_cast<int>((of[0] - U'0') * 10 + (of[1] - U'0'));
    }
    const auto is_said = [&](Lists list) {
        const bool is_next = continues(end) && (is(end, list) || is(skip(end, kSmall), list));
        return is_next || (more != nullptr && more->is(list));
    };
    // Nobody comes at five in the morning.
    const bool is_pm = is_said(kPm) || (hour < 8 && !is_said(kAm));
    if (is_pm && hour < 12) hour += 12;
    if (hour > 23 || minute > 59) return std::nullopt;
    minutes = hour * 60 + minute;
    return end;
}

Reader::Next Reader::fill_hour(std::size_t at, std::string_view side, Match& match) const {
    const std::size_t first = skip(at, kSmall);
    const bool is_side = is(first, side == "after " ? kAfter : kBefore);
    if (!is_side || after(first) != Break::kNone) return std::nullopt;
    int minutes = 0;
    const Next end = clock(skip(first + 1, kSmall), minutes);
    if (!end) return std::nullopt;
    const auto two = [](int number) {
        return std::string(number < 10 ? "0" : "") + std::to_string(number);
    };
    match.facts.push_back({"preferred_time",
                           std::string(side) + two(minutes / 60) + ":" + two(minutes % 60),
                           language_.code});
    return end;
}

}  // namespace shared::memory::facts
