#include "workers/hot/replies/number_words.hpp"

#include "workers/hot/replies/service_words.hpp"

#include <algorithm>
#include <cstdlib>

namespace workers::hot::replies {
namespace {

constexpr std::size_t kMostDigits = 2;
// "de la 1", "at about 2".
constexpr std::size_t kReach = 2;

std::vector<std::string>::const_iterator first_number(const std::vector<std::string>& words) {
    return std::find_if(words.begin(), words.end(), starts_with_digit);
}

}  // namespace

bool starts_with_digit(std::string_view word) {
    return word.front() >= '0' && word.front() <= '9';
}

bool is_number_word(const std::string& word) {
    static const auto kWords = words_of_all(&languages::Language::number_words);
    return kWords.contains(word);
}

std::size_t said_number(const std::vector<std::string>& words) {
    const auto first = first_number(words);
    if (first == words.end() || first->size() > kMostDigits) return 0;
    if (std::count_if(words.begin(), words.end(), starts_with_digit) != 1) return 0;
    if (!std::all_of(first->begin(), first->end(), [](char c) { return c >= '0' && c <= '9'; })) {
        return 0;
    }
    return static_cast<std::size_t>(std::atoi(first->c_str()));
}

bool may_be_time(const std::vector<std::string>& words) {
    static const auto kBefore = words_of_all(&languages::Language::before_numbers);
    const auto number = first_number(words);
    for (std::size_t back = 1; back <= kReach; ++back) {
        if (static_cast<std::size_t>(number - words.begin()) < back) return false;
        const std::string& word = *(number - static_cast<std::ptrdiff_t>(back));
        if (is_number_word(word)) return false;
        // Portuguese: "a 2" is the second one; Spanish: "a la 1" is one o'clock.
        if (kBefore.contains(word) && !(word == "a" && back == 1)) return true;
    }
    return false;
}

}  // namespace workers::hot::replies
