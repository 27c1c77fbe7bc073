// The half of reader.hpp that takes out what stands in a phrase's places.
#include "shared/memory/facts/reader.hpp"
#include "shared/memory/function_words.hpp"
#include "shared/text/lower.hpp"

#include <algorithm>
#include <array>

namespace shared::memory::facts {
namespace {

constexpr std::size_t kMaxBody = 64;  // bytes
constexpr std::size_t kWordsOfSubstance = 3, kWordsOfName = 3, kWordsOfDoctor = 2;
constexpr std::size_t kMostDays = 3;
constexpr std::uint32_t kNoFiller = kEnd | kAnd | kNegation | kDoubt | kMe;
constexpr std::uint32_t kNoNameAtAll = kNoFiller | kNoName | kOther | kChild | kSmall | kTitle |
                                       kDay | kPart | kOnce | kOver | kSubstance | kNoSubstance |
                                       kGreeting | kAfter | kBefore;

enum class Case { kNone, kSmall, kCapital };

// Of the first letter: Latin and Cyrillic have capitals, Hebrew and Arabic none.
Case case_of(std::string_view word) {
    const auto lead = static_cast<unsigned char>(word.front());
    if (lead < 0x80) return lead >= 'A' && lead <= 'Z' ? Case::kCapital : Case::kSmall;
    const auto next = static_cast<unsigned char>(word.size() > 1 ? word[1] : 0);
    if (lead >= 0xD6 && lead <= 0xDB) return Case::kNone;
    const bool is_latin_capital = lead == 0xC3 && next >= 0x80 && next <= 0x9E;
    const bool is_cyrillic_capital =
        lead == 0xD0 && (next == 0x81 || (next >= 0x90 && next <= 0xAF));
    return is_latin_capital || is_cyrillic_capital ? Case::kCapital : Case::kSmall;
}

bool is_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}

bool has_digits(std::span<const char32_t> letters) {
    return std::any_of(letters.begin(), letters.end(), is_digit);
}

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
    const bool is_in_list = is(first, kSubstance);
    if ((is_known || is(first, kSmall)) && !is_in_list) return std::nullopt;
    std::size_t end = substance_end(first);
    if (is_known || is_in_list) end = std::max(end, first + 1);
    if (end == first) return std::nullopt;
    // Something else may follow: an unknown one must be a word by itself.
    if (is_further && !is_in_list && (end != first + 1 || !ends_before(end))) return std::nullopt;
    const std::string written = as_written(first, end);
    const std::string body = text::lower(without_first(written, prefix));
    if (body.size() > kMaxBody || words_.letters(first).size() < 2) return std::nullopt;
    if (match.facts.size() < kMaxFacts) {
        match.facts.push_back({"allergy_flag", body, language_.code});
    }
    return end;
}

Reader::Next Reader::fill_substances(std::size_t at, bool is_known, Match& match) const {
    Next end = substance(at, is_known, false, match);
    while (end && *end < size() && after(*end - 1) <= Break::kComma) {
        Next next;
        const bool is_comma = after(*end - 1) == Break::kComma;
        const bool is_joined = joined(*end, language_.joined_and) > 0;
        if (is(*end, kAnd) && !is_comma && after(*end) == Break::kNone && *end + 1 < size()) {
            next = substance(*end + 1, false, true, match);
        } else if (is_comma || is_joined) {
            const std::size_t first = skip(*end, kSmall);
            const bool goes_on = first + 1 < size() && after(first) == Break::kNone &&
                                 (is(first + 1, kAnd) || joined(first + 1, language_.joined_and));
            const bool is_sure = is(first, kSubstance) || (!is_comma && is_joined) || goes_on;
            if (is_sure) next = substance(*end, false, true, match);
        }
        if (!next) break;
        end = next;
    }
    return end;
}

bool Reader::may_name(std::size_t word) const {
    const auto letters = words_.letters(word);
    return letters.size() >= 2 && letters.size() <= kMaxLettersOfWord && !has_digits(letters) &&
           !is(word, kNoNameAtAll) && !is_function_word(words_.all[word].term);
}

std::size_t Reader::name_end(std::size_t at, std::size_t most, bool is_strict) const {
    const auto case_at = [&](std::size_t word) { return case_of(as_written(word, word + 1)); };
    if (at >= size() || !may_name(at)) return at;
    const Case first = case_at(at);
    if (first == Case::kSmall && is_strict) return at;
    std::size_t end = at + 1;
    while (end < size() && end - at < most && after(end - 1) == Break::kNone && may_name(end) &&
           case_at(end) == first && (first == Case::kCapital || end - at < 2)) {
        ++end;
    }
    if (first == Case::kCapital && !is_strict) return end;
    if (ends_before(end)) return end;
    // Of small letters that go on nobody knows where the name ends.
    const bool is_one = first != Case::kCapital && end > at + 1 && is_strict;
    return first == Case::kNone && !is_one && !is_strict ? at + 1 : at;
}

Reader::Next Reader::fill_name(std::size_t at, bool is_strict, Match& match) const {
    const std::size_t end = name_end(at, kWordsOfName, is_strict);
    if (end == at) return std::nullopt;
    std::string body = as_written(at, end);
    if (body.size() > kMaxBody) return std::nullopt;
    match.facts.push_back({"name", std::move(body), language_.code});
    return end;
}

Reader::Next Reader::fill_doctor(std::size_t at, bool needs_title, Match& match) const {
    std::size_t first = skip(at, kSmall);
    const std::size_t title = first;
    first = skip(first, kTitle);
    const bool has_title = first > title;
    if (needs_title && !has_title) return std::nullopt;
    const std::size_t end = name_end(first, has_title ? kWordsOfDoctor : 1, !has_title);
    if (end == first) return std::nullopt;
    std::string body = as_written(first, end);
    if (body.size() > kMaxBody) return std::nullopt;
    match.facts.push_back({"preferred_doctor", std::move(body), language_.code});
    return end;
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
        days.at(entries_[next]->day) = true;
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
    match.facts.push_back(
        {"preferred_time", std::string(std::begin(kParts)[entries_[first]->part]), language_.code});
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
    if (digits == 0) hour = entries_[at]->hour;
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
    const auto is_said = [&](std::uint32_t list) {
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
