// Signatures of Standard Webhooks: HMAC-SHA256 of `id.timestamp.body` under each key. Pure.
#pragma once

#include "shared/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace workers::background::staff {

// Immutable; thread-safe.
class WebhookKeys {
  public:
    WebhookKeys() = default;
    // One or several of `whsec_` and base64 of 24 to 64 bytes, blanks between them. Error
    // `bad_webhook_secret` (stop), which never tells any of the text.
    static shared::Result<WebhookKeys> parse(std::string_view text);

    std::size_t size() const { return keys_.size(); }
    // The value of `webhook-signature`: `v1,` and base64 for each key, so that a receiver that has
    // the old secret or the new one finds its own. `seconds` since 1970.
    std::string sign(std::string_view id, std::int64_t seconds, std::string_view body) const;

  private:
    std::vector<std::string> keys_;
};

}  // namespace workers::background::staff
