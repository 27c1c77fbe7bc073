// Telling caches that rows changed.
#pragma once

#include "shared/base/result.hpp"
#include "shared/redis/redis.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl {

// Deletes the keys; caches in processes drop theirs as Redis tells them. Nothing to do without a
// URL. Errors as of the port.
shared::Result<void> drop_keys(const shared::redis::Settings& settings,
                               const std::vector<std::string>& keys);

}  // namespace ops::frontdeskctl
