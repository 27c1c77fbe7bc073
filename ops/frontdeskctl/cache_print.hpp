// What `frontdeskctl cache` prints; pure.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "shared/cache/key_facts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

// `now`: to say for how long it is fresh. `with_value`: what stands there is shown as well.
std::string cache_key_text(const std::string& key,
                           const std::optional<shared::cache::KeyFacts>& facts,
                           shared::WallMs now,
                           bool with_value);

std::string cache_ttl_text(const std::optional<shared::cache::KeyFacts>& facts);

std::string cache_health_text(const std::vector<shared::cache::RedisFacts>& facts);
std::string cache_health_json(const std::vector<shared::cache::RedisFacts>& facts);

// Does not tell why a server was not read: that goes to standard error.
std::string matched_text(const shared::cache::MatchedKeys& matched);

}  // namespace ops::frontdeskctl
