// The commands of `frontdeskctl reminders`.
#pragma once

#include "ops/frontdeskctl/settings.hpp"

#include <functional>
#include <string>

namespace ops::frontdeskctl {

struct RemindersOptions {
    std::string clinic;          // id or name; empty: all
    std::string within = "24h";  // due: how far ahead
    bool json = false;           // due
    bool dry_run = false;        // run
    std::string by;              // run: who, for the audit
};
// What is due and what becomes so; never a name, a number or a text.
int reminders_due(const Settings& settings, const RemindersOptions& options);
// Puts what is due into the log now, as the background worker would. Who does it stands in the
// audit before the first; where `is_stopped` says so it ends between two steps.
int reminders_run(const Settings& settings,
                  const RemindersOptions& options,
                  const std::function<bool()>& is_stopped);

}  // namespace ops::frontdeskctl
