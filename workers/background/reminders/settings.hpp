// The settings of reminders; those of a clinic stand in its row.
#pragma once

#include <chrono>

namespace workers::background::reminders {

struct Settings {
    bool enabled = true;
    std::chrono::seconds every{60};  // between two rounds
};

}  // namespace workers::background::reminders
