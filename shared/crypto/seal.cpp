#include "shared/crypto/seal.hpp"

#include "shared/crypto/encoding.hpp"
#include "shared/crypto/hmac.hpp"

#include <memory>
#include <optional>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace shared::crypto {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;  // what GCM takes without hashing it
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kKeyIdDigits = 8;
constexpr std::string_view kPrefix = "v1.";

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    if (RAND_bytes(bytes_of(out), static_cast<int>(count)) != 1) {
        throw std::runtime_error("no random bytes");
    }
    return out;
}

void must(int code) {
    if (code != 1) throw std::runtime_error("AES-256-GCM failed");
}

// Nonce, ciphertext and tag in one.
std::string encrypt(std::string_view key, std::string_view text, std::string_view place) {
    const std::string nonce = random_bytes(kNonceBytes);
    const Context context(EVP_CIPHER_CTX_new());
    must(EVP_EncryptInit_ex(context.get(),
                            EVP_aes_256_gcm(),
                            nullptr,
                            bytes_of(key),
                            bytes_of(std::string_view(nonce))));
    int size = 0;
    must(EVP_EncryptUpdate(
        context.get(), nullptr, &size, bytes_of(place), static_cast<int>(place.size())));
    std::string out(text.size(), '\0');
    must(EVP_EncryptUpdate(
        context.get(), bytes_of(out), &size, bytes_of(text), static_cast<int>(text.size())));
    std::string rest(kTagBytes, '\0');
    must(EVP_EncryptFinal_ex(context.get(), bytes_of(rest), &size));
    must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, rest.data()));
    return nonce + out + rest;
}

std::optional<std::string> decrypt(std::string_view key,
                                   std::string_view sealed,
                                   std::string_view place) {
    if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
    const auto nonce = sealed.substr(0, kNonceBytes);
    const auto text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
    std::string tag(sealed.substr(sealed.size() - kTagBytes));
    const Context context(EVP_CIPHER_CTX_new());
    must(EVP_DecryptInit_ex(
        context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), bytes_of(nonce)));
    int size = 0;
    must(EVP_DecryptUpdate(
        context.get(), nullptr, &size, bytes_of(place), static_cast<int>(place.size())));
    std::string out(text.size(), '\0');
    must(EVP_DecryptUpdate(
        context.get(), bytes_of(out), &size, bytes_of(text), static_cast<int>(text.size())));
    must(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()));
    std::string rest(kTagBytes, '\0');
    if (EVP_DecryptFinal_ex(context.get(), bytes_of(rest), &size) != 1) return std::nullopt;
    return out;
}

// Key id and payload of a sealed text; nullopt where the form is another.
struct Parts {
    std::string_view key_id;
    std::string_view payload;
};
std::optional<Parts> split(std::string_view text) {
    if (!text.starts_with(kPrefix)) return std::nullopt;
    text.remove_prefix(kPrefix.size());
    const auto dot = text.find('.');
    if (dot != kKeyIdDigits || !from_hex(text.substr(0, dot))) return std::nullopt;
    return Parts{text.substr(0, dot), text.substr(dot + 1)};
}

Error failure(const char* code, std::string_view place, const char* what) {
    return Error{code, std::string(place) + ": " + what, Action::kStop};
}

}  // namespace

bool is_sealed(std::string_view text) {
    return split(text).has_value();
}

Result<Sealer> Sealer::make(std::string_view master_key) {
    Sealer sealer;
    if (master_key.empty()) return sealer;
    auto key = master_key.size() == kKeyBytes * 2 ? from_hex(master_key) : from_base64(master_key);
    if (!key || key->size() != kKeyBytes) {
        return Error{"bad_master_key",
                     "the master key must be 64 hex digits or base64 of 32 bytes",
                     Action::kStop};
    }
    sealer.key_ = std::move(*key);
    sealer.key_id_ =
        hmac_sha256_hex(sealer.key_, "frontdesk master key id").substr(0, kKeyIdDigits);
    return sealer;
}

std::string Sealer::seal(std::string_view text, std::string_view place) const {
    if (!has_key()) return std::string(text);
    return std::string(kPrefix) + key_id_ + '.' + to_base64url(encrypt(key_, text, place));
}

Result<std::string> Sealer::open(std::string_view text, std::string_view place) const {
    const auto parts = split(text);
    if (!parts) return std::string(text);
    if (!has_key()) return failure("no_master_key", place, "sealed, and no master key is set");
    if (parts->key_id != key_id_) {
        return failure("other_master_key", place, "sealed with another master key");
    }
    const auto bytes = from_base64(parts->payload);
    if (!bytes) return failure("bad_seal", place, "damaged");
    auto clear = decrypt(key_, *bytes, place);
    if (!clear) return failure("bad_seal", place, "damaged or moved from another place");
    return std::move(*clear);
}

std::string random_key() {
    return random_bytes(kKeyBytes);
}

}  // namespace shared::crypto
