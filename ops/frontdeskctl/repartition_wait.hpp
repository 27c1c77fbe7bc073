// Waiting for others, and saying what for.
#pragma once

#include "shared/base/result.hpp"

#include <functional>
#include <string>

namespace ops::frontdeskctl {

// A line on standard output, at once: who waits for it must see it.
void tell(const std::string& line);

struct Wait {
    std::string what;  // "to be stopped"
    int seconds = 600;
    // Empty: done. Else in words what is missing; an error to be tried again counts as such.
    std::function<shared::Result<std::string>()> look;
    std::function<std::string()> beside;  // told with it
    std::string way_out;                  // what to do where it is too late
};

// Looks twice a second, tells every five. Errors: those of `look`, `too_late` (stop).
shared::Result<void> await(const Wait& wait);

}  // namespace ops::frontdeskctl
