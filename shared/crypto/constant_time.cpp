#include "shared/crypto/constant_time.hpp"

#include <cstddef>

namespace shared::crypto {

bool equal(std::string_view secret, std::string_view given) {
    volatile unsigned difference = secret.size() == given.size() ? 0U : 1U;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const char other = secret.empty() ? '\0' : secret[i % secret.size()];
        difference = difference | static_cast<unsigned char>(other ^ given[i]);
    }
    return difference == 0;
}

}  // namespace shared::crypto
