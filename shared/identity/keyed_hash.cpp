#include "shared/identity/keyed_hash.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace shared::identity {
namespace {

constexpr std::size_t kBytesKept = 16;

std::string keyed_hash(std::string_view key, std::string_view data) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    if (HMAC(EVP_sha256(),
             key.data(),
             static_cast<int>(key.size()),
             bytes,
             data.size(),
             digest.data(),
             &size) == nullptr) {
        throw std::runtime_error("HMAC-SHA256 is not available");
    }
    constexpr char kHex[] = "0123456789abcdef";
    std::string out;
    out.reserve(2 * kBytesKept);
    for (std::size_t i = 0; i < kBytesKept; ++i) {
        out.push_back(kHex[digest[i] >> 4]);
        out.push_back(kHex[digest[i] & 15]);
    }
    return out;
}

}  // namespace

std::string conversation_key(std::string_view installation_key,
                             std::string_view source,
                             std::string_view line,
                             std::string_view canonical_address) {
    std::string data;
    data.reserve(source.size() + line.size() + canonical_address.size() + 2);
    data.append(source).append("\n").append(line).append("\n").append(canonical_address);
    return keyed_hash(installation_key, data);
}

std::string address_hash(std::string_view installation_key, std::string_view canonical_address) {
    return keyed_hash(installation_key, std::string("patient\n").append(canonical_address));
}

}  // namespace shared::identity
