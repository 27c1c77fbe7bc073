// The keys of Redis that match a pattern: listed, or taken away.
#pragma once

#include "shared/cache/key_facts.hpp"
#include "shared/redis/servers.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace shared::cache {

struct Matching {
    std::string pattern;               // as Redis takes it
    std::size_t most = SIZE_MAX;       // listed
    std::chrono::milliseconds step{};  // the most that one round trip may take
    // Told after each piece how many there were; false: enough.
    std::function<bool(std::uint64_t count)> goes_on = [](std::uint64_t) { return true; };
    // Told of each server that was not read to its end, and why.
    std::function<void(const std::string& server, const Error& error)> on_away =
        [](const std::string&, const Error&) {};
};

// A scan may tell a key twice: each is counted once, the listed ones are in order.
MatchedKeys find_keys(redis::Servers& servers, const Matching& matching);
// Takes them away; sets `deleted`, and adds to `away`. One server's fault does not keep the others.
void delete_keys(redis::Servers& servers, const Matching& matching, MatchedKeys& out);

}  // namespace shared::cache
