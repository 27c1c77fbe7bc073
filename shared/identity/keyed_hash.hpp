// The keys that stand for people and conversations where no phone number may stand.
//
// Both are the first 16 bytes of an HMAC-SHA256 under the installation key, as 32 lower-case hex
// digits. The installation key (its 32 bytes, not their hex form) is made once and never rotated:
// with another key every conversation would be a new one. Thread-safety: free functions without
// state. Cost: about a microsecond.
#pragma once

#include <string>
#include <string_view>

namespace shared::identity {

// Precondition: none of the parts holds a newline (source and line names are checked where they
// are registered; a JID has none): parts are joined by one, so that they cannot run together.
std::string conversation_key(std::string_view installation_key,
                             std::string_view source,
                             std::string_view line,
                             std::string_view canonical_address);

// The same person on every line and source: what patient ids are made from.
std::string address_hash(std::string_view installation_key, std::string_view canonical_address);

}  // namespace shared::identity
