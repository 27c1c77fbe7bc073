#include "workers/hot/intent/decision.hpp"

#include <array>

namespace workers::hot::intent {
namespace {

using languages::Intent;

// A person has to act on these: they come before what the clinic's data answers.
constexpr std::array kForPeople = {
    Intent::kCancel, Intent::kReschedule, Intent::kAppointmentInfo, Intent::kBook};
constexpr std::array kAnswerable = {
    Intent::kPrice, Intent::kHours, Intent::kLocation, Intent::kServices};

bool is_all(const Reading& reading, Intent intent) {
    return reading.has(intent) &&
           reading.left_over({intent, Intent::kGreeting, Intent::kThanks}) == 0;
}

}  // namespace

Decision decide(const Reading& reading) {
    if (reading.has(Intent::kHuman)) return {{Intent::kHuman}};
    if (reading.has(kMedicalTag)) return {{Intent::kOther}};
    if (reading.has(Intent::kStop)) return {{Intent::kStop}};
    Decision out;
    for (const Intent intent : kForPeople) {
        if (!reading.has(intent)) continue;
        out.intents.push_back(intent);
        break;
    }
    for (const Intent intent : kAnswerable) {
        // "What does a cleaning cost, do you do it?" is one question.
        if (intent == Intent::kServices && !out.intents.empty()) continue;
        if (reading.has(intent)) out.intents.push_back(intent);
    }
    if (!out.intents.empty()) return out;
    if (is_all(reading, Intent::kThanks)) return {{Intent::kThanks}};
    if (is_all(reading, Intent::kConfirm)) return {{Intent::kConfirm}};
    if (is_all(reading, Intent::kGreeting)) return {{Intent::kGreeting}};
    return {{Intent::kOther}};
}

}  // namespace workers::hot::intent
