// The second tier: values in Redis, shared by all processes, on one server or several.
//
// A value carries its version and until when it is fresh (stored.hpp). What was taken away leaves a
// mark for as long as a load that began before may still write: a write of a lesser version than
// what stands there changes nothing, as long as that is fresh. All times are of the wall clock of
// whoever writes.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "shared/cache/stored.hpp"
#include "shared/redis/servers.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shared::cache {

struct Removal {
    std::string key;
    std::int64_t version = 0;  // what is younger stays; 0: whatever stands there goes
};

struct L2Usage {
    std::uint64_t round_trips = 0;
    std::uint64_t refused = 0;     // writes that met something younger
    std::uint64_t unchanged = 0;   // writes that met the same, which stays
    std::uint64_t unreadable = 0;  // values that did not parse, and were deleted
};

// Not thread-safe: one per thread, with its connections. A call takes one round trip per server
// that has a key of it (one more where a server has to be told our script, or has a value that is
// unreadable), and ends within its timeout; a server that is away fails its own keys only.
//
// Errors: those of redis.hpp; `redis_refused` (retry): the server's own, by its first word;
// `bad_write` (dead letter): no JSON object, or a version out of range.
class L2 {
  public:
    // How long what was removed is remembered: longer than any load takes.
    static constexpr std::chrono::seconds kRemembered{60};

    using Timeout = std::chrono::milliseconds;
    // Throws as redis::connect() does.
    L2(const redis::Settings& settings, const Clock& clock);

    // In the order of `keys`. nullopt: not there.
    std::vector<Result<std::optional<Stored>>> get(std::span<const std::string> keys,
                                                   Timeout timeout);
    // True: it stands there now, or the same did; false: something younger does.
    std::vector<Result<bool>> put(std::span<const Write> writes, Timeout timeout);
    // Takes away and tells everybody who keeps a copy, also where nothing stood. False: nothing was
    // done, since what stands there is as young as the removal, or younger.
    std::vector<Result<bool>> remove(std::span<const Removal> removals, Timeout timeout);

    redis::Servers& servers() { return servers_; }
    const L2Usage& usage() const { return usage_; }

  private:
    using Commands = std::vector<redis::KeyCommand>;
    std::vector<Result<redis::Reply>> run(const Commands& commands, Timeout timeout);
    std::vector<Result<std::int64_t>> run_script(Commands commands, Timeout timeout);

    redis::Servers servers_;
    const Clock& clock_;
    L2Usage usage_;
    std::string sha_;  // as Redis named our script; empty: not told yet
};

}  // namespace shared::cache
