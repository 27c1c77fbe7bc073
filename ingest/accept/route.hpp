// What a request line asks for.
// Thread-safety: a free function without state.
#pragma once

#include "shared/http/message.hpp"

#include <string_view>

namespace ingest::accept {

struct Route {
    enum class Kind {
        kNone,       // not one of our paths
        kHealth,     // GET /livez, /readyz, /health
        kWebhook,    // POST /webhooks/{provider}/{token}
        kSubscribe,  // GET /webhooks/meta/{token}
        kMethod,     // our path, another method
    };
    Kind kind = Kind::kNone;
    std::string_view provider;  // `evolution` or `meta`; empty for kNone and kHealth
    std::string_view token;
};

// Double slashes count as one. Behind Evolution's token may stand the event's name, which senders
// put there and the body says again. Points into the request's target.
Route route_of(const shared::http::Request& request);

}  // namespace ingest::accept
