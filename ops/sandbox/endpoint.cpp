#include "ops/sandbox/endpoint.hpp"

#include "shared/crypto/encoding.hpp"

#include <array>
#include <utility>

namespace ops::sandbox {
namespace {

using Kind = Endpoint::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 4> kEvolution{{
    {"/message/sendText/", Kind::kText},
    {"/chat/sendPresence/", Kind::kPresence},
    {"/chat/markMessageAsRead/", Kind::kRead},
    {"/instance/connectionState/", Kind::kConnectionState},
}};

std::string decoded(std::string_view segment) {
    std::string out;
    while (!segment.empty()) {
        if (segment[0] == '%' && segment.size() > 2) {
            if (const auto byte = shared::crypto::from_hex(segment.substr(1, 2))) {
                out += *byte;
                segment.remove_prefix(3);
                continue;
            }
        }
        out += segment[0];
        segment.remove_prefix(1);
    }
    return out;
}

// `/v25.0/{id}/messages`
std::optional<Endpoint> graph_of(std::string_view path) {
    if (!path.starts_with("/v") || path.size() < 3 || path[2] < '0' || path[2] > '9') {
        return std::nullopt;
    }
    path.remove_prefix(1);
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    path.remove_prefix(slash + 1);
    const auto end = path.find('/');
    if (end == std::string_view::npos || path.substr(end) != "/messages") return std::nullopt;
    return Endpoint{Kind::kGraphMessages, decoded(path.substr(0, end))};
}

}  // namespace

std::optional<Endpoint> endpoint_of(std::string_view path) {
    if (path == "/") return Endpoint{Kind::kWelcome, ""};
    for (const auto& [prefix, kind] : kEvolution) {
        if (!path.starts_with(prefix)) continue;
        const auto rest = path.substr(prefix.size());
        if (rest.empty() || rest.find('/') != std::string_view::npos) return std::nullopt;
        return Endpoint{kind, decoded(rest)};
    }
    return graph_of(path);
}

}  // namespace ops::sandbox
