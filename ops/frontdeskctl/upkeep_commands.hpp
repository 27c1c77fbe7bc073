// The commands on what is kept and what waits: `waiting` and `retention`.
#pragma once

#include "ops/frontdeskctl/settings.hpp"

#include <functional>
#include <string>

namespace ops::frontdeskctl {

struct WaitingOptions {
    bool is_calls = true;  // else requests
    std::string clinic;    // id or name
    std::string after;     // TIME,ID of the last row of the page before
    int limit = 100;
    bool json = false;
};
// A page of what waits for a clinic's staff: staff events, newest first, or requests, oldest first.
int waiting(const Settings& settings, const WaitingOptions& options);

struct RetentionOptions {
    bool is_dry_run = false;
    int months = -1;  // set
    std::string by;   // who: stands in the audit
};
// Takes away what has been kept long enough, or prints what would go.
// Where `is_stopped` says so it ends between two steps, with what it did in the audit.
int retention_run(const Settings& settings,
                  const RetentionOptions& options,
                  const std::function<bool()>& is_stopped);
// How long what was said is kept where a clinic does not say.
int retention_set(const Settings& settings, const RetentionOptions& options);

}  // namespace ops::frontdeskctl
