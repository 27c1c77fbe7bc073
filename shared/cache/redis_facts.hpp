// What an operator asks of Redis: how it is, which keys there are, what stands under one.
//
// Not thread-safe, as Servers is not. Nothing here blocks a server: keys are found by SCAN, never
// by KEYS, and taken away by UNLINK, a piece at a time.
#pragma once

#include "shared/base/result.hpp"
#include "shared/redis/servers.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shared::cache {

struct RedisFacts {
    std::string server;  // host:port/database
    bool is_connected = false;
    std::string fault;  // the error's code where it is not
    double used_memory_mb = 0, used_memory_peak_mb = 0;
    std::uint64_t evicted_keys = 0, expired_keys = 0, total_commands_processed = 0;
};

// All servers at the same time; ends within `timeout`.
std::vector<RedisFacts> ask_facts(redis::Servers& servers, std::chrono::milliseconds timeout);
// The answer to INFO; pure. What is not in it stays 0.
RedisFacts read_info(std::string_view info);
// [{"server":"...","connected":true,"used_memory_mb":1.23,...}], with "fault" where not connected.
std::string facts_json(const std::vector<RedisFacts>& facts);
// Asks and writes them, with connections of its own. Thread-safe: one asks at a time. Throws as
// redis::connect() does.
std::function<std::string()> facts_asker(const redis::Settings& settings,
                                         std::chrono::milliseconds timeout);

// Called with each piece of keys that match, in no order; one key may come twice where the server
// grows or shrinks its table meanwhile. False: enough.
using OnKeys = std::function<bool(std::size_t server, const std::vector<std::string>& keys)>;

// The keys of every server that match Redis's pattern (`*`, `?`, `[ab]`). `step`: the most that one
// round trip may take. In the order of the servers: what kept one from being read to its end.
std::vector<Result<void>> scan_keys(redis::Servers& servers,
                                    const std::string& pattern,
                                    std::chrono::milliseconds step,
                                    const OnKeys& on_keys);
// How many of them were there. Whoever keeps copies is told by Redis.
Result<std::uint64_t> unlink_keys(redis::Servers& servers,
                                  std::size_t server,
                                  const std::vector<std::string>& keys,
                                  std::chrono::milliseconds step);

struct KeyFacts {
    std::string text;                               // as it stands there
    std::optional<std::chrono::milliseconds> left;  // nullopt: it stays
};
// nullopt: not there. Error `redis_refused` with WRONGTYPE: it is no text.
Result<std::optional<KeyFacts>> look_at_key(redis::Servers& servers,
                                            const std::string& key,
                                            std::chrono::milliseconds timeout);

}  // namespace shared::cache
