#include "ingest/accept/route.hpp"

#include <array>

namespace ingest::accept {
namespace {

// `webhooks`, provider, token, and at most two more: `//messages-upsert`, or an event with a slash.
constexpr std::size_t kMostParts = 5;

struct Parts {
    std::array<std::string_view, kMostParts> part{};
    std::size_t count = 0;
    bool too_many = false;
};

Parts parts_of(std::string_view path) {
    Parts out;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view part = path.substr(0, slash);
        path = slash == path.npos ? std::string_view{} : path.substr(slash + 1);
        if (part.empty()) continue;
        if (out.count == kMostParts) {
            out.too_many = true;
            return out;
        }
        out.part[out.count++] = part;
    }
    return out;
}

}  // namespace

Route route_of(const shared::http::Request& request) {
    const std::string_view path = request.path();
    const bool get = request.method == "GET";
    if (path == "/livez" || path == "/readyz" || path == "/health") {
        return {
            get || request.method == "HEAD" ? Route::Kind::kHealth : Route::Kind::kMethod, {}, {}};
    }
    const Parts parts = parts_of(path);
    const std::string_view provider = parts.part[1];
    const bool evolution = provider == "evolution" && parts.count >= 3 && !parts.too_many;
    const bool meta = provider == "meta" && parts.count == 3;
    if (parts.part[0] != "webhooks" || (!evolution && !meta)) return {};
    Route out{Route::Kind::kMethod, provider, parts.part[2]};
    if (request.method == "POST") out.kind = Route::Kind::kWebhook;
    if (meta && get) out.kind = Route::Kind::kSubscribe;
    return out;
}

}  // namespace ingest::accept
