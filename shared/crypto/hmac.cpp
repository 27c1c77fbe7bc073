#include "shared/crypto/hmac.hpp"

#include "shared/crypto/encoding.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace shared::crypto {
namespace {

constexpr std::size_t kHashBytes = 32;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, kHashBytes> out{};
    unsigned int size = 0;
    // A null key pointer means "the last key" to the library: an empty key needs a real address.
    const unsigned char none = 0;
    const void* key_bytes = key.empty() ? &none : static_cast<const void*>(key.data());
    if (HMAC(EVP_sha256(),
             key_bytes,
             static_cast<int>(key.size()),
             bytes_of(text),
             text.size(),
             out.data(),
             &size) == nullptr ||
        size != kHashBytes) {
        throw std::runtime_error("HMAC-SHA256 failed");
    }
    return {reinterpret_cast<const char*>(out.data()), kHashBytes};
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
    return to_hex(hmac_sha256(key, text));
}

std::string keyed_hash(std::string_view key, std::string_view text) {
    return to_hex(std::string_view(hmac_sha256(key, text)).substr(0, kHashBytes / 2));
}

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, kHashBytes> out{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("SHA-256 failed");
    }
    return to_hex({reinterpret_cast<const char*>(out.data()), kHashBytes});
}

}  // namespace shared::crypto
