// The webhook a provider would post for a patient's text, in the source's dialect.
// Thread-safety: free functions without state.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/http/message.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl {

// The line a message is posted to, secrets in clear.
struct WebhookTarget {
    std::string source, provider, dialect, path_token;
    std::string line, number;
    std::vector<std::string> header_secrets, jwt_keys, app_secrets;
};

struct PatientText {
    std::string from;  // digits
    std::string text;
    std::string id;
    shared::WallMs at = 0;
};

struct WebhookPost {
    std::string path;  // `/webhooks/evolution/<token>` or `/webhooks/meta/<token>`
    std::string body;
    shared::http::Headers headers;  // content type and what proves the sender
};

WebhookPost webhook_post(const WebhookTarget& target, const PatientText& message);

// A message id as the provider of that dialect makes them.
std::string new_message_id(const std::string& dialect);

}  // namespace ops::frontdeskctl
