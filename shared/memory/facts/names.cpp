// The part of reader.hpp that takes out names.
#include "shared/memory/facts/letters.hpp"
#include "shared/memory/facts/reader.hpp"
#include "shared/memory/function_words.hpp"

namespace shared::memory::facts {
namespace {

constexpr std::size_t kWordsOfName = 3, kWordsOfDoctor = 2;
constexpr Lists kNoNameAtAll = kEnd | kBut | kYou | kAnd | kNegation | kDoubt | kMe | kNoName |
                               kOther | kChild | kSmall | kTitle | kDay | kPart | kOnce | kOver |
                               kSubstance | kNoSubstance | kGreeting | kAfter | kBefore;

}  // namespace

// What is said to be the writer's own name may be a word that means something besides.
bool Reader::may_name(std::size_t word, bool is_first, bool is_own) const {
    const auto letters = words_.letters(word);
    if (letters.size() < 2 || letters.size() > kMaxLettersOfWord || has_digits(letters)) {
        return false;
    }
    if (!is_own) return !is(word, kNoNameAtAll) && !is_function_word(words_.all[word].term);
    const Case is_case = case_of(as_written(word, word + 1));
    if (is(word, kNameToo) && (is_first || is_case == Case::kNone)) return true;
    const bool is_capital = is_case == Case::kCapital && has_small_;
    const Lists none = kNoNameAtAll & ~kSubstance & ~(is_capital && is_first ? kEnd | kDoubt : 0);
    return !is(word, none) && (is_capital || !is_function_word(words_.all[word].term));
}

std::size_t Reader::name_end(std::size_t at, std::size_t most, bool is_strict, bool is_own) const {
    // Who shouts writes everything in capitals.
    const auto case_at = [&](std::size_t word) {
        const Case out = case_of(as_written(word, word + 1));
        return out == Case::kCapital && !has_small_ ? Case::kNone : out;
    };
    if (at >= size() || !may_name(at, true, is_own)) return at;
    const std::string begin = as_written(at, at + 1);
    const bool is_in_capitals = case_of(begin) == Case::kCapital && !has_small_letters(begin);
    const Case first = case_at(at);
    if (is_strict && (first == Case::kSmall || is_in_capitals)) return at;
    std::size_t end = at + 1;
    while (end < size() && end - at < most && after(end - 1) == Break::kNone &&
           may_name(end, false, is_own) && case_at(end) == first &&
           (first == Case::kCapital || end - at < 2)) {
        ++end;
    }
    if (first == Case::kCapital && !is_strict) return end;
    if (ends_before(end)) return end;
    // Of small letters that go on nobody knows where the name ends.
    const bool is_one = first != Case::kCapital && end > at + 1 && is_strict;
    return first == Case::kNone && !is_one && !is_strict ? at + 1 : at;
}

Reader::Next Reader::fill_name(std::size_t at, bool is_strict, Match& match) const {
    const std::size_t end = name_end(at, kWordsOfName, is_strict, !is_strict);
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
    const std::size_t end = name_end(first, has_title ? kWordsOfDoctor : 1, !has_title, false);
    if (end == first) return std::nullopt;
    std::string body = as_written(first, end);
    if (body.size() > kMaxBody) return std::nullopt;
    match.facts.push_back({"preferred_doctor", std::move(body), language_.code});
    return end;
}

}  // namespace shared::memory::facts
