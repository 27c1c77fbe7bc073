// Bytes as text: hexadecimal and base64 in both alphabets.
// Thread-safety: free functions without state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shared::crypto {

// Lower-case digits, two a byte.
std::string to_hex(std::string_view bytes);
// Either case; nullopt for an odd length or another character.
std::optional<std::string> from_hex(std::string_view text);

// RFC 4648 section 4, padded.
std::string to_base64(std::string_view bytes);
// RFC 4648 section 5 (`-` and `_`), without padding.
std::string to_base64url(std::string_view bytes);
// Takes both alphabets, padded or not; nullopt for anything that is not base64 of whole bytes.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace shared::crypto
