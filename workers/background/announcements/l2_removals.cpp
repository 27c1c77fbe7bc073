#include "workers/background/announcements/l2_removals.hpp"

#include <utility>

namespace workers::background::announcements {

using shared::Result;
using shared::cache::Removal;

// A server that is full takes no mark in the place of a value, but does take the value away. As
// long as it is full no load puts anything back there either.
std::vector<Result<bool>> L2Removals::remove(std::span<const Removal> removals) {
    auto out = l2_.remove(removals, timeout_);
    std::vector<Removal> refused;
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < out.size(); ++at) {
        if (out[at] || out[at].error().code != "redis_refused") continue;
        refused.push_back({removals[at].key, 0});
        places.push_back(at);
    }
    if (refused.empty()) return out;
    auto again = l2_.remove(refused, timeout_);
    for (std::size_t at = 0; at < places.size(); ++at) out[places[at]] = std::move(again[at]);
    return out;
}

bool L2Removals::is_any_up() {
    for (std::size_t at = 0; at < l2_.servers().size(); ++at) {
        if (l2_.servers().server(at).run_one({"PING"}, timeout_)) return true;
    }
    return false;
}

}  // namespace workers::background::announcements
