// What a message can be about. Names as they stand in turns and metrics.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace workers::hot::languages {

enum class Intent : std::uint8_t {
    kGreeting,
    kThanks,
    kHours,
    kLocation,
    kServices,
    kPrice,
    kBook,
    kReschedule,
    kCancel,
    kConfirm,
    kAppointmentInfo,
    kHuman,
    kStop,
    kOther,
};

inline constexpr std::array<std::string_view, 14> kIntentNames = {"greeting",
                                                                  "thanks",
                                                                  "hours",
                                                                  "location",
                                                                  "services",
                                                                  "price",
                                                                  "book",
                                                                  "reschedule",
                                                                  "cancel",
                                                                  "confirm",
                                                                  "appointment_info",
                                                                  "human",
                                                                  "stop",
                                                                  "other"};

inline constexpr std::string_view name_of(Intent intent) {
    return kIntentNames[static_cast<std::size_t>(intent)];
}

}  // namespace workers::hot::languages
