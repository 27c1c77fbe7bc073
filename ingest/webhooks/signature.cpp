#include "ingest/webhooks/signature.hpp"

#include "ingest/webhooks/values.hpp"
#include "shared/crypto/constant_time.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/crypto/hmac.hpp"
#include "shared/json/value.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace ingest::webhooks {
namespace {

namespace crypto = shared::crypto;

constexpr std::string_view kSignaturePrefix = "sha256=";
constexpr std::string_view kBearer = "bearer ";
// A token of the sender has about 200 bytes.
constexpr std::size_t kTokenBytes = 4'096;

struct Token {
    std::string_view signed_part;  // header.payload
    std::string header;
    std::string payload;
    std::string signature;
};

std::string_view bearer(std::string_view authorization) {
    const std::string_view scheme = authorization.substr(0, kBearer.size());
    const bool matches = std::equal(
        scheme.begin(), scheme.end(), kBearer.begin(), kBearer.end(), [](char a, char b) {
            return std::tolower(static_cast<unsigned char>(a)) == b;
        });
    return matches ? authorization.substr(kBearer.size()) : std::string_view{};
}

std::optional<Token> take_apart(std::string_view text) {
    const std::size_t first = text.find('.');
    const std::size_t last = text.rfind('.');
    if (text.size() > kTokenBytes || first == text.npos || first == last) return std::nullopt;
    const auto header = crypto::from_base64(text.substr(0, first));
    const auto payload = crypto::from_base64(text.substr(first + 1, last - first - 1));
    const auto signature = crypto::from_base64(text.substr(last + 1));
    if (!header || !payload || !signature) return std::nullopt;
    return Token{text.substr(0, last), *header, *payload, *signature};
}

bool is_signed(const Token& token, const std::vector<std::string>& keys) {
    bool found = false;
    for (const std::string& key : keys) {
        // An empty key would be everybody's.
        if (key.empty()) continue;
        found |= crypto::equal(crypto::hmac_sha256(key, token.signed_part), token.signature);
    }
    return found;
}

}  // namespace

bool is_one_of(const std::vector<std::string>& secrets, std::string_view given) {
    bool found = false;
    for (const std::string& secret : secrets) {
        found |= !secret.empty() && crypto::equal(secret, given);
    }
    return found && !given.empty();
}

bool is_signed_body(const std::vector<std::string>& secrets,
                    std::string_view header,
                    std::string_view body) {
    if (!header.starts_with(kSignaturePrefix)) return false;
    const std::string_view given = header.substr(kSignaturePrefix.size());
    bool found = false;
    for (const std::string& secret : secrets) {
        if (secret.empty()) continue;
        found |= crypto::equal(crypto::hmac_sha256_hex(secret, body), given);
    }
    return found;
}

bool is_signed_token(const std::vector<std::string>& keys,
                     std::string_view authorization,
                     shared::WallMs now) {
    const auto token = take_apart(bearer(authorization));
    if (!token || !is_signed(*token, keys)) return false;
    // Read only what is signed.
    shared::json::Parser parser;
    const auto header = parser.parse(token->header);
    if (!header || header->operator[]("alg").string_or("") != "HS256") return false;
    const auto payload = parser.parse(token->payload);
    if (!payload || !payload->is_object()) return false;
    const shared::json::Value expires = payload->operator[]("exp");
    if (!expires.exists()) return true;
    const auto seconds = whole_number(expires);
    return seconds && *seconds > now / 1'000 - kExpiredGraceMs / 1'000;
}

}  // namespace ingest::webhooks
