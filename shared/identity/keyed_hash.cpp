#include "shared/identity/keyed_hash.hpp"

#include "shared/crypto/hmac.hpp"

namespace shared::identity {

std::string conversation_key(std::string_view installation_key,
                             std::string_view source,
                             std::string_view line,
                             std::string_view canonical_address) {
    std::string data;
    data.reserve(source.size() + line.size() + canonical_address.size() + 2);
    data.append(source).append("\n").append(line).append("\n").append(canonical_address);
    return crypto::keyed_hash(installation_key, data);
}

std::string address_hash(std::string_view installation_key, std::string_view canonical_address) {
    return crypto::keyed_hash(installation_key, std::string("patient\n").append(canonical_address));
}

}  // namespace shared::identity
