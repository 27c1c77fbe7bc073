#include "ops/sandbox/mem0/route.hpp"

#include <array>

namespace ops::sandbox::mem0 {
namespace {

constexpr std::string_view kHostedPrefix = "/mem0/hosted";
constexpr std::string_view kServerPrefix = "/mem0/server";

struct Known {
    Side side;
    std::string_view method;
    std::string_view pattern;  // `{}` is one segment
    Operation operation;
    int version = 0;
};

constexpr std::array kRoutes{
    Known{Side::kHosted, "GET", "/v1/ping/", Operation::kPing, 1},
    Known{Side::kHosted, "POST", "/v3/memories/add/", Operation::kAdd, 3},
    Known{Side::kHosted, "POST", "/v1/memories/", Operation::kAdd, 1},
    Known{Side::kHosted, "POST", "/v3/memories/search/", Operation::kSearch, 3},
    Known{Side::kHosted, "POST", "/v2/memories/search/", Operation::kSearch, 2},
    Known{Side::kHosted, "POST", "/v1/memories/search/", Operation::kSearch, 1},
    Known{Side::kHosted, "POST", "/v3/memories/", Operation::kList, 3},
    Known{Side::kHosted, "POST", "/v2/memories/", Operation::kList, 2},
    Known{Side::kHosted, "GET", "/v1/memories/", Operation::kList, 1},
    Known{Side::kHosted, "DELETE", "/v1/memories/", Operation::kForgetAll, 1},
    Known{Side::kHosted, "GET", "/v1/memories/{}/", Operation::kRead, 1},
    Known{Side::kHosted, "PUT", "/v1/memories/{}/", Operation::kChange, 1},
    Known{Side::kHosted, "DELETE", "/v1/memories/{}/", Operation::kForget, 1},
    Known{Side::kHosted, "GET", "/v1/memories/{}/history/", Operation::kHistory, 1},
    Known{Side::kHosted, "GET", "/v1/event/{}/", Operation::kEvent, 1},
    Known{Side::kServer, "GET", "/openapi.json", Operation::kPing},
    Known{Side::kServer, "POST", "/memories", Operation::kAdd},
    Known{Side::kServer, "POST", "/search", Operation::kSearch},
    Known{Side::kServer, "GET", "/memories", Operation::kList},
    Known{Side::kServer, "DELETE", "/memories", Operation::kForgetAll},
    Known{Side::kServer, "GET", "/memories/{}", Operation::kRead},
    Known{Side::kServer, "PUT", "/memories/{}", Operation::kChange},
    Known{Side::kServer, "DELETE", "/memories/{}", Operation::kForget},
    Known{Side::kServer, "GET", "/memories/{}/history", Operation::kHistory},
};

bool matches(std::string_view pattern, std::string_view path, std::string& id) {
    const auto hole = pattern.find("{}");
    if (hole == std::string_view::npos) return pattern == path;
    const auto before = pattern.substr(0, hole);
    const auto after = pattern.substr(hole + 2);
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
        !path.ends_with(after)) {
        return false;
    }
    const auto segment = path.substr(hole, path.size() - before.size() - after.size());
    if (segment.find('/') != std::string_view::npos) return false;
    id = segment;
    return true;
}

}  // namespace

std::string_view word_of(Side side) {
    return side == Side::kHosted ? "hosted" : "server";
}

std::optional<Route> route_of(std::string_view method, std::string_view path) {
    Route out;
    if (path.starts_with(kHostedPrefix)) {
        path.remove_prefix(kHostedPrefix.size());
    } else if (path.starts_with(kServerPrefix)) {
        out.side = Side::kServer;
        path.remove_prefix(kServerPrefix.size());
    } else {
        return {};
    }
    if (!path.starts_with('/')) return {};
    bool is_ours = false;
    for (const Known& known : kRoutes) {
        std::string id;
        if (known.side != out.side || !matches(known.pattern, path, id)) continue;
        is_ours = true;
        if (known.method != method) continue;
        out.operation = known.operation;
        out.version = known.version;
        out.id = id;
        return out;
    }
    if (is_ours) out.operation = Operation::kBadMethod;
    return out;
}

}  // namespace ops::sandbox::mem0
