#include "workers/hot/replies/answer_reading.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using languages::Intent;
using understanding::Bare;

bool starts_with_digit(const std::string& word) {
    return word.front() >= '0' && word.front() <= '9';
}

// What can be answered while something is asked; then it stays asked. Of words that only resemble
// such a question, a day or a time in them says more.
bool is_other_question(Intent intent, std::string_view rule) {
    if (intent == Intent::kStop) return true;
    if (rule != "rules") return false;
    static constexpr std::array kOthers = {Intent::kHours,
                                           Intent::kPrice,
                                           Intent::kLocation,
                                           Intent::kServices,
                                           Intent::kHuman,
                                           Intent::kAppointmentInfo};
    return std::find(kOthers.begin(), kOthers.end(), intent) != kOthers.end();
}

}  // namespace

bool is_which(Ask what) {
    return what == Ask::kWhichToMove || what == Ask::kWhichToCancel || what == Ask::kWhichToConfirm;
}

bool AnswerReading::names_day() const {
    return understood_.readings.main().has(intent::kDayTag);
}

bool AnswerReading::names_time() const {
    return understood_.readings.main().has(intent::kTimeTag) ||
           std::any_of(understood_.words.begin(), understood_.words.end(), starts_with_digit);
}

bool AnswerReading::names_when() const {
    const bool is_reply = asked_.what == Ask::kWhen || asked_.what == Ask::kNewTime;
    return is_reply ? names_day() || names_time() : names_day() && names_time();
}

std::size_t AnswerReading::number() const {
    constexpr std::size_t kMostWords = 4;
    constexpr std::size_t kMostDigits = 2;
    const auto& words = understood_.words;
    const auto first = std::find_if(words.begin(), words.end(), starts_with_digit);
    if (words.size() > kMostWords || first == words.end() || first->size() > kMostDigits) return 0;
    if (std::count_if(words.begin(), words.end(), starts_with_digit) != 1) return 0;
    return static_cast<std::size_t>(std::atoi(first->c_str()));
}

bool AnswerReading::says_yes() const {
    const intent::Reading& reading = understood_.readings.main();
    if (is_bare_no() || reading.has(intent::kNegationTag)) return false;
    if (main_ == Intent::kCancel) return true;
    // "Yes, I will come" is none: every word has to say it.
    return reading.has(intent::kYesTag) &&
           reading.uncovered({intent::kYesTag,
                              intent::kFillerTag,
                              static_cast<std::uint16_t>(Intent::kThanks),
                              static_cast<std::uint16_t>(Intent::kGreeting),
                              static_cast<std::uint16_t>(Intent::kCancel)}) == 0;
}

bool AnswerReading::says_no() const {
    return !says_yes() && (is_bare_no() || main_ == Intent::kCancel || main_ == Intent::kConfirm);
}

bool AnswerReading::is_answer() const {
    const bool is_wish =
        (names_day() || names_time()) && !is_other_question(main_, understood_.rule);
    switch (asked_.what) {
        case Ask::kNothing:
        case Ask::kWhichService:
            return false;
        case Ask::kWhen:
            return is_bare_no() || main_ == Intent::kCancel || is_wish;
        case Ask::kNewTime:
            return is_bare_no() || (is_wish && main_ != Intent::kCancel);
        case Ask::kCancelIt:
            return says_yes() || says_no();
        case Ask::kWhichToMove:
        case Ask::kWhichToCancel:
        case Ask::kWhichToConfirm:
            return number() > 0;
    }
    return false;
}

bool AnswerReading::is_unasked() const {
    const Bare bare = understood_.bare.kind;
    if (is_answer() || (bare != Bare::kYes && bare != Bare::kNo)) return false;
    return main_ != Intent::kThanks && main_ != Intent::kGreeting;
}

}  // namespace workers::hot::replies
