#include "workers/background/staff/webhook_keys.hpp"

#include "shared/crypto/encoding.hpp"
#include "shared/crypto/hmac.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::staff {
namespace {

constexpr std::string_view kPrefix = "whsec_";
// What the specification asks of a secret.
constexpr std::size_t kLeastBytes = 24;
constexpr std::size_t kMostBytes = 64;

}  // namespace

shared::Result<WebhookKeys> WebhookKeys::parse(std::string_view text) {
    const shared::Error bad{"bad_webhook_secret",
                            "whsec_ and base64 of 24 to 64 bytes; several with blanks between them",
                            shared::Action::kStop};
    WebhookKeys out;
    for (auto begin = text.find_first_not_of(' '); begin != std::string_view::npos;
         begin = text.find_first_not_of(' ')) {
        text.remove_prefix(begin);
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(word.size());
        if (!word.starts_with(kPrefix)) return bad;
        auto key = shared::crypto::from_base64(word.substr(kPrefix.size()));
        if (!key || key->size() < kLeastBytes || key->size() > kMostBytes) return bad;
        out.keys_.push_back(std::move(*key));
    }
    if (out.keys_.empty()) return bad;
    return out;
}

std::string WebhookKeys::sign(std::string_view id,
                              std::int64_t seconds,
                              std::string_view body) const {
    std::string content(id);
    content.append(".").append(std::to_string(seconds)).append(".").append(body);
    std::string out;
    for (const std::string& key : keys_) {
        if (!out.empty()) out += ' ';
        out += "v1," + shared::crypto::to_base64(shared::crypto::hmac_sha256(key, content));
    }
    return out;
}

}  // namespace workers::background::staff
