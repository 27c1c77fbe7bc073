#include "ops/frontdeskctl/redis_keys.hpp"

namespace ops::frontdeskctl {

shared::Result<void> drop_keys(const shared::redis::Settings& settings,
                               const std::vector<std::string>& keys) {
    if (settings.url.empty() || !settings.enabled || keys.empty()) return {};
    shared::redis::Command command{"DEL"};
    command.insert(command.end(), keys.begin(), keys.end());
    const auto redis = shared::redis::connect(settings);
    const auto done = redis->run({command}, std::chrono::milliseconds(2'000));
    return done ? shared::Result<void>() : done.error();
}

}  // namespace ops::frontdeskctl
