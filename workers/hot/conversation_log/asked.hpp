// What the desk asked the patient and waits for: what a bare yes, a number or a day belongs to.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::conversation_log {

enum class Ask {
    kNothing,
    kWhen,            // a booking: which day, what time
    kNewTime,         // another time for the appointment `about`
    kCancelIt,        // whether to cancel the appointment `about`
    kWhichToMove,     // which appointment of `choices`
    kWhichToCancel,   //
    kWhichToConfirm,  //
    kWhichService,    // which service of `choices` is meant, for its price
    kComing,          // by a reminder: whether he comes to the appointment `about`
};

struct Asked {
    Ask what = Ask::kNothing;
    std::string about;                 // id of an appointment
    std::vector<std::string> choices;  // ids or codes, as they were numbered from 1 on
    std::string wish;                  // the patient's words so far, kMostWishBytes at most
    shared::WallMs until = 0;          // also beyond the session; 0: no longer than that

    bool operator==(const Asked&) const = default;
};

inline constexpr std::size_t kMostWishBytes = 600;
inline constexpr std::size_t kMostChoices = 9;

void write_asked(shared::json::Writer& out, const Asked& asked);
// What a newer version asked reads as nothing.
Asked read_asked(const shared::json::Value& value);

}  // namespace workers::hot::conversation_log
