#include "workers/hot/replies/answer_reading.hpp"

#include "workers/hot/replies/number_words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace workers::hot::replies {
namespace {

using conversation_log::Ask;
using languages::Intent;
using understanding::Bare;

// "number 2 please, thank you": a longer message says more than a number.
constexpr std::size_t kMostWords = 6;

std::uint16_t tag_of(Intent intent) {
    return static_cast<std::uint16_t>(intent);
}

bool covers(const intent::Hit& outer, const intent::Hit& inner) {
    return outer.first <= inner.first && inner.last <= outer.last;
}

// What a message is about that says no more than which one: "cancel number 2".
Intent intent_of(Ask what) {
    switch (what) {
        case Ask::kWhichToMove:
            return Intent::kReschedule;
        case Ask::kWhichToCancel:
            return Intent::kCancel;
        case Ask::kWhichService:
            return Intent::kPrice;
        default:
            return Intent::kConfirm;
    }
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
    const bool asks_when = asked_.what == Ask::kWhen || asked_.what == Ask::kNewTime;
    return asks_when && is_answer() ? names_moment() : names_day() && names_time();
}

bool AnswerReading::is_bare_no() const {
    return understood_.bare.kind == Bare::kNo && !names_moment();
}

std::size_t AnswerReading::further_words(std::initializer_list<std::uint16_t> tags) const {
    const auto& words = understood_.words;
    std::vector<bool> covered(words.size(), false);
    for (const intent::Hit& hit : understood_.readings.main().hits) {
        const bool counts = hit.tag == intent::kFillerTag || hit.tag == tag_of(Intent::kThanks) ||
                            hit.tag == tag_of(Intent::kGreeting) ||
                            std::find(tags.begin(), tags.end(), hit.tag) != tags.end();
        for (std::size_t i = hit.first; counts && i < hit.last; ++i) {
            if (!hit.in_gap(i)) covered[i] = true;
        }
    }
    std::size_t out = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!covered[i] && !starts_with_digit(words[i]) && !is_number_word(words[i])) ++out;
    }
    return out;
}

std::size_t AnswerReading::number() const {
    const bool is_yes = understood_.bare.kind == Bare::kYes && !names_moment();
    if (asked_.choices.size() == 1 && is_yes) return 1;
    const auto& words = understood_.words;
    const intent::Reading& reading = understood_.readings.main();
    const std::size_t said = words.size() > kMostWords ? 0 : said_number(words);
    if (said == 0 || reading.has(intent::kNegationTag)) return 0;
    if (reading.has(intent::kDayTag) || reading.has(intent::kTimeTag)) return 0;
    const bool is_plain = is_which(asked_.what) || asked_.what == Ask::kComing;
    if (is_plain && may_be_time(words)) return 0;
    const Intent own = intent_of(asked_.what);
    const bool is_other = main_ != own && main_ != Intent::kOther && main_ != Intent::kConfirm &&
                          main_ != Intent::kThanks && main_ != Intent::kGreeting;
    if (is_other && understood_.rule == "rules") return 0;
    return further_words({intent::kYesTag, tag_of(Intent::kConfirm), tag_of(own)}) == 0 ? said : 0;
}

bool AnswerReading::denies() const {
    const auto& hits = understood_.readings.main().hits;
    return std::any_of(hits.begin(), hits.end(), [&](const intent::Hit& denial) {
        return denial.tag == intent::kNegationTag &&
               std::none_of(hits.begin(), hits.end(), [&](const intent::Hit& hit) {
                   return hit.tag == tag_of(Intent::kCancel) && covers(hit, denial);
               });
    });
}

bool AnswerReading::is_unclear() const {
    return denies() ? understood_.readings.main().has(Intent::kCancel) : agrees() && names_moment();
}

// "Yes, I will come" is none: every word has to say it.
bool AnswerReading::agrees() const {
    const intent::Reading& reading = understood_.readings.main();
    return reading.has(intent::kYesTag) && reading.uncovered({intent::kYesTag,
                                                              intent::kFillerTag,
                                                              tag_of(Intent::kThanks),
                                                              tag_of(Intent::kGreeting),
                                                              tag_of(Intent::kCancel)}) == 0;
}

bool AnswerReading::says_yes() const {
    return !denies() && !names_moment() && (main_ == Intent::kCancel || agrees());
}

bool AnswerReading::says_no() const {
    return !says_yes() && !is_unclear() &&
           (understood_.bare.kind == Bare::kNo || main_ == Intent::kConfirm);
}

// Mere words of agreement are none: "friday works for me" is a wish.
bool AnswerReading::confirms_something() const {
    const intent::Reading& reading = understood_.readings.main();
    return main_ == Intent::kConfirm && reading.has(Intent::kConfirm) &&
           further_words(
               {tag_of(Intent::kConfirm), intent::kYesTag, intent::kDayTag, intent::kTimeTag}) > 0;
}

bool AnswerReading::says_coming() const {
    if (number() == 1) return true;
    const bool agrees_to_it = understood_.bare.kind == Bare::kYes || main_ == Intent::kConfirm;
    return agrees_to_it && !denies() && !names_moment();
}

bool AnswerReading::says_not_coming() const {
    if (number() == 2) return true;
    return !names_moment() && (understood_.bare.kind == Bare::kNo || main_ == Intent::kCancel);
}

// What can be answered while something is asked; then it stays asked. Or what begins anew. Of words
// that only resemble such a question, a day or a time in them says more.
bool AnswerReading::is_about_else() const {
    if (main_ == Intent::kStop || main_ == Intent::kCancel || confirms_something()) return true;
    if (understood_.rule != "rules") return false;
    if (main_ == Intent::kReschedule) return asked_.what != Ask::kNewTime;
    if (main_ == Intent::kBook) return asked_.what != Ask::kWhen;
    static constexpr std::array kOthers = {Intent::kHours,
                                           Intent::kPrice,
                                           Intent::kLocation,
                                           Intent::kServices,
                                           Intent::kHuman,
                                           Intent::kAppointmentInfo};
    return std::find(kOthers.begin(), kOthers.end(), main_) != kOthers.end();
}

bool AnswerReading::is_wish() const {
    return names_moment() && !is_about_else();
}

bool AnswerReading::drops_wish() const {
    if (is_bare_no()) return true;
    return main_ == Intent::kCancel && !names_moment() &&
           further_words({tag_of(Intent::kCancel), intent::kNegationTag, intent::kYesTag}) == 0;
}

// "The 2 pm one": of which appointments are known, only a person can tell.
bool AnswerReading::hints_at_one() const {
    return main_ != Intent::kHuman && understood_.words.size() <= kMostWords && is_wish();
}

bool AnswerReading::is_answer() const {
    switch (asked_.what) {
        case Ask::kNothing:
        case Ask::kWhichService:
            return false;
        case Ask::kWhen:
            return drops_wish() || is_wish();
        case Ask::kNewTime:
            return is_bare_no() || is_wish();
        case Ask::kCancelIt:
            return says_yes() || says_no() || is_unclear();
        case Ask::kComing:
            return says_coming() || says_not_coming() || main_ == Intent::kReschedule;
        case Ask::kWhichToMove:
        case Ask::kWhichToCancel:
        case Ask::kWhichToConfirm:
            return number() > 0 || hints_at_one() || (asked_.choices.size() == 1 && is_bare_no());
    }
    return false;
}

bool AnswerReading::is_unasked() const {
    const Bare bare = understood_.bare.kind;
    if (is_answer() || (bare != Bare::kYes && bare != Bare::kNo)) return false;
    return main_ != Intent::kThanks && main_ != Intent::kGreeting;
}

}  // namespace workers::hot::replies
