// A patient's text as its provider posts it, at the size and with the ballast of real ones.
// Pure and thread-safe.
#pragma once

#include "shared/base/clock.hpp"
#include "tests/load/target.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tests::load {

// Which message: `run` tells runs apart, so that none is taken for a repeat of another's.
struct MessageName {
    std::uint32_t run = 0;           // below 2^24
    std::uint32_t conversation = 0;  // below 2^24
    std::uint32_t sequence = 0;      // below 2^24, within the conversation
};

// The provider's message id, one for each name: `3A...` as Evolution's, `wamid....` as Meta's.
std::string message_id(Dialect dialect, const MessageName& name);

// The whole HTTP/1.1 request, signed as the target wants it. The sender is an invented number that
// follows from the conversation, the words one of a few harmless questions.
std::string webhook_request(const Target& target,
                            const MessageName& name,
                            shared::WallMs now,
                            std::string_view host);

}  // namespace tests::load
