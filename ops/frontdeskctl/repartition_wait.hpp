// Waiting for others, and saying what for.
#pragma once

#include "shared/base/result.hpp"

#include <cstdio>
#include <functional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace ops::frontdeskctl {

// A line on standard output, at once: who waits for it must see it.
template <typename... Parts>
void tell(fmt::format_string<Parts...> text, Parts&&... parts) {
    fmt::print(text, std::forward<Parts>(parts)...);
    fmt::print("\n");
    std::fflush(stdout);
}

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
