#include "workers/hot/understanding/bare.hpp"

#include <algorithm>

namespace workers::hot::understanding {
namespace {

using languages::Intent;

constexpr std::size_t kMaxDigits = 3;

bool is_number(const std::string& word) {
    return word.size() <= kMaxDigits &&
           std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

BareWord bare_word(const std::vector<std::string>& words, const intent::Reading& reading) {
    if (words.size() == 1 && is_number(words[0])) return {Bare::kNumber, std::stoi(words[0])};
    // "No, I can't come" and "yes, I am not coming" say more, whatever small words make them up.
    if (reading.has(Intent::kCancel)) return {};
    // "no thanks", "not yes": a denial anywhere outweighs.
    const bool no = reading.has(intent::kNegationTag);
    const std::size_t denials = reading.count(intent::kNegationTag);
    if (no &&
        reading.left_over({Intent::kConfirm, Intent::kGreeting, Intent::kThanks}) <= denials) {
        return {Bare::kNo, 0};
    }
    const bool yes = reading.has(Intent::kConfirm);
    if (yes && reading.left_over({Intent::kConfirm, Intent::kGreeting, Intent::kThanks}) == 0) {
        return {Bare::kYes, 0};
    }
    return {};
}

}  // namespace workers::hot::understanding
