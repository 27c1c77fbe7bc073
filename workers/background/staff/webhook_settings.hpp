// The settings of the staff webhook.
#pragma once

#include "workers/background/staff/webhook_keys.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace workers::background::staff {

inline constexpr std::size_t kMostCalls = 100'000;  // some 100 MB

struct WebhookSettings {
    std::string url;  // http or https; empty: there is no webhook
    WebhookKeys keys;
    std::chrono::milliseconds timeout{15'000};  // of one post, all of it
    std::size_t most_waiting = kMostCalls;      // beyond it the oldest are given up
};

}  // namespace workers::background::staff
