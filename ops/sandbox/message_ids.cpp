#include "ops/sandbox/message_ids.hpp"

#include "shared/crypto/encoding.hpp"

#include <algorithm>
#include <cctype>

namespace ops::sandbox {
namespace {

std::mt19937_64 seeded() {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
}

std::string upper_hex(const std::string& bytes) {
    std::string hex = shared::crypto::to_hex(bytes);
    std::transform(hex.begin(), hex.end(), hex.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return hex;
}

}  // namespace

MessageIds::MessageIds() : random_(seeded()) {}

std::string MessageIds::bytes(std::size_t count) {
    std::uniform_int_distribution<int> byte(0, 255);
    std::string out(count, '\0');
    std::generate(out.begin(), out.end(), [&] { return static_cast<char>(byte(random_)); });
    return out;
}

std::string MessageIds::evolution_send() {
    return "3EB0" + upper_hex(bytes(9));
}

std::string MessageIds::evolution_phone() {
    return "3A" + upper_hex(bytes(9));
}

std::string MessageIds::meta() {
    return "wamid.HRgL" + shared::crypto::to_base64(bytes(27));
}

std::string MessageIds::trace() {
    return "A" + shared::crypto::to_base64url(bytes(16));
}

double MessageIds::dice() {
    return std::uniform_real_distribution<double>(0.0, 1.0)(random_);
}

}  // namespace ops::sandbox
