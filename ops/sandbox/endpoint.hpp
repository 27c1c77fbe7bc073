// Which endpoint of which provider a request is for. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ops::sandbox {

struct Endpoint {
    enum class Kind { kText, kPresence, kRead, kConnectionState, kWelcome, kGraphMessages };

    Kind kind = Kind::kText;
    std::string line;  // instance name or phone number id, decoded
};

// Nothing where the path is no provider's. The method is the caller's to check.
std::optional<Endpoint> endpoint_of(std::string_view path);

}  // namespace ops::sandbox
