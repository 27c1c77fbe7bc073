// Telling a sandbox provider which lines it is to play.
#pragma once

#include "shared/base/result.hpp"

#include <string>

namespace ops::frontdeskctl {

// Posts a seed document to the sandbox, within 10 s. Without an address there is nothing to do.
// Error `sandbox_not_told` (retry) with the answer's status or what went wrong.
shared::Result<void> tell_sandbox(const std::string& base, const std::string& seed_document);

}  // namespace ops::frontdeskctl
