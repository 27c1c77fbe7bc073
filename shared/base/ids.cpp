#include "shared/base/ids.hpp"

#include "shared/base/clock.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rand.h>

namespace shared {
namespace {

constexpr char kHex[] = "0123456789abcdef";

constexpr auto kHexValues = [] {
    std::array<std::int8_t, 256> out{};
    out.fill(-1);
    for (std::int8_t value = 0; value < 16; ++value) {
        const auto digit = static_cast<unsigned char>(kHex[value]);
        out[digit] = value;
        if (value >= 10) out[digit - 'a' + 'A'] = value;
    }
    return out;
}();

int hex_value(char c) {
    return kHexValues[static_cast<unsigned char>(c)];
}

void set_version(Uuid& id, std::uint8_t version) {
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0F) | (version << 4));
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3F) | 0x80);
}

// Random bytes come in blocks: one library call for 64 ids.
void random_bytes(std::uint8_t* out, std::size_t count) {
    thread_local std::array<std::uint8_t, 640> pool;
    thread_local std::size_t used = pool.size();
    if (used + count > pool.size()) {
        if (RAND_bytes(pool.data(), static_cast<int>(pool.size())) != 1) {
            throw std::runtime_error("no randomness from the system");
        }
        used = 0;
    }
    for (std::size_t i = 0; i < count; ++i) out[i] = pool[used++];
}

std::int64_t next_millisecond() {
    static std::mutex guard;
    static std::int64_t last = 0;
    const std::int64_t now = SystemClock{}.wall_ms();
    const std::lock_guard lock(guard);
    last = now > last ? now : last;
    return last;
}

}  // namespace

std::string Uuid::text() const {
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out.push_back('-');
        out.push_back(kHex[bytes[i] >> 4]);
        out.push_back(kHex[bytes[i] & 15]);
    }
    return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    std::array<char, 32> hex{};
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash != (text[i] == '-')) return std::nullopt;
        if (!dash) hex[digits++] = text[i];
    }
    return uuid_from_hex({hex.data(), hex.size()});
}

std::optional<Uuid> uuid_from_hex(std::string_view hex) {
    if (hex.size() != 32) return std::nullopt;
    Uuid id;
    for (std::size_t i = 0; i < 16; ++i) {
        const int high = hex_value(hex[2 * i]);
        const int low = hex_value(hex[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        id.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return id;
}

Uuid uuid_v7() {
    Uuid id;
    const std::int64_t now = next_millisecond();
    for (std::size_t i = 0; i < 6; ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(now >> (8 * (5 - i)));
    }
    random_bytes(id.bytes.data() + 6, 10);
    set_version(id, 7);
    return id;
}

Uuid uuid_v5(const Uuid& name_space, std::string_view name) {
    std::string data(name_space.bytes.begin(), name_space.bytes.end());
    data.append(name);
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(data.data(), data.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        throw std::runtime_error("SHA-1 is not available");
    }
    Uuid id;
    std::copy_n(digest.begin(), 16, id.bytes.begin());
    set_version(id, 5);
    return id;
}

}  // namespace shared
