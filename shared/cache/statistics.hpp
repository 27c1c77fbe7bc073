// What the caches of a process count, as JSON.
#pragma once

#include "shared/cache/caches.hpp"

#include <string>

namespace shared::cache {

// {"categories":[{"category":"clinic","on":true,"hits":...,...}],"heard":true,...}
std::string statistics_json(const Caches& caches);

}  // namespace shared::cache
