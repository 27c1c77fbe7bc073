// SHA-256 and HMAC-SHA256.
// Thread-safety: free functions without state. Cost: about a microsecond for short texts. They
// throw std::runtime_error if the library refuses to work, which means a broken installation.
#pragma once

#include <string>
#include <string_view>

namespace shared::crypto {

// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);
// 64 lower-case hex digits: what `X-Hub-Signature-256` carries after `sha256=`.
std::string hmac_sha256_hex(std::string_view key, std::string_view text);

// First 16 bytes of the HMAC as 32 lower-case hex digits: stands for a value that must not be
// seen, and cannot be found by trying values without the key.
std::string keyed_hash(std::string_view key, std::string_view text);

// 64 lower-case hex digits: checksums.
std::string sha256_hex(std::string_view text);

}  // namespace shared::crypto
