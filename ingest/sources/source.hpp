// Where webhooks come from: one row of the integrations, as ingest needs it.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace ingest::sources {

struct Source {
    std::string name;      // stands in every record
    std::string provider;  // `evolution` or `meta`
    std::string path_token;
    // Each may hold several at once, so that a secret can be changed without a gap.
    std::vector<std::string> header_secrets;  // Evolution: X-Webhook-Secret
    std::vector<std::string> jwt_keys;        // Evolution: HS256
    std::vector<std::string> app_secrets;     // Meta: X-Hub-Signature-256
    std::vector<std::string> verify_tokens;   // Meta: GET verification
    std::set<std::string> lines;              // instances or phone number ids it speaks for

    bool operator==(const Source&) const = default;
};

}  // namespace ingest::sources
