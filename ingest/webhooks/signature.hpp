// Proofs that a request comes from who it says: shared secret, signed body, signed token.
// Several secrets at once are tried in turn; every comparison takes constant time.
// Thread-safety: free functions without state.
#pragma once

#include "shared/base/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ingest::webhooks {

// Whether `given` is one of the secrets. Nothing given never is.
bool is_one_of(const std::vector<std::string>& secrets, std::string_view given);

// Meta's `X-Hub-Signature-256`: `sha256=` and 64 lower-case hex digits, the HMAC-SHA256 of the
// raw body.
bool is_signed_body(const std::vector<std::string>& secrets,
                    std::string_view header,
                    std::string_view body);

// A well-signed token passes up to this long after it expired: the sender signs an event once and
// goes on posting it for half an hour.
inline constexpr shared::WallMs kExpiredGraceMs = 60 * 60 * 1'000;

// `Bearer <token>` with a JSON Web Token of algorithm HS256 under one of the keys. No other
// algorithm is taken, `none` least of all. A token without `exp` does not expire.
bool is_signed_token(const std::vector<std::string>& keys,
                     std::string_view authorization,
                     shared::WallMs now);

}  // namespace ingest::webhooks
