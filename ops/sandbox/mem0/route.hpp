// Which route of which mem0 a request is for: `/mem0/hosted/...` and `/mem0/server/...`. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ops::sandbox::mem0 {

enum class Side { kHosted, kServer };

// `hosted` or `server`: what an order names as `instance`.
std::string_view word_of(Side side);

enum class Operation {
    kNoRoute,
    kBadMethod,
    kPing,
    kAdd,
    kSearch,
    kList,
    kForgetAll,
    kRead,
    kChange,
    kForget,
    kHistory,
    kEvent,
};

struct Route {
    Side side = Side::kHosted;
    Operation operation = Operation::kNoRoute;
    int version = 0;  // 1 to 3 of the hosted service, 0 of the server
    std::string id;   // of a memory or an event, as it stands in the path
};

// Nothing where the path is not below `/mem0/hosted/` or `/mem0/server/`. The hosted service wants
// a slash at the end of each path, the server wants none.
std::optional<Route> route_of(std::string_view method, std::string_view path);

}  // namespace ops::sandbox::mem0
