// Several Redis servers as one: each key belongs to one of them by consistent hashing.
//
// With one server it is that server. One of three away fails the keys of its third only.
#pragma once

#include "shared/redis/redis.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shared::redis {

class HiredisRedis;

// Which of the servers a key belongs to. Pure; a function of the servers' names alone, whatever
// their order: each process finds the same, and one server more takes its share of the keys from
// all others evenly. Not thread-safe to assign, safe to read.
class Ring {
  public:
    explicit Ring(const std::vector<std::string>& names);
    // The place of its server among `names`.
    std::size_t server_of(std::string_view key) const;

  private:
    std::vector<std::pair<std::uint64_t, std::size_t>> points_;  // ascending; none for one server
};

struct KeyCommand {
    std::string key;  // decides the server
    Command command;
};

// Not thread-safe: one per thread, with a connection to each server.
class Servers {
  public:
    // `settings.url` may hold several URLs separated by commas. Throws as connect() does.
    explicit Servers(const Settings& settings);
    ~Servers();
    Servers(Servers&&) noexcept;
    Servers& operator=(Servers&&) noexcept;

    std::size_t size() const { return servers_.size(); }
    // The same for every process with the same list, in whatever order it names them.
    std::size_t server_of(std::string_view key) const { return ring_.server_of(key); }
    Redis& server(std::size_t index);
    // host:port/database, without who we are to it; empty where Redis is switched off.
    const std::string& name(std::size_t index) const { return names_[index]; }

    // In the order of `commands`: all of a server in one round trip, the servers at the same time
    // where there are several: one that hangs costs its time once and its own keys only. Errors:
    // those of redis.hpp, for the keys of that server.
    std::vector<Result<Reply>> run(std::span<const KeyCommand> commands,
                                   std::chrono::milliseconds timeout);

    // The same command to each server, all at the same time; in the order of the servers.
    std::vector<Result<Reply>> ask_all(const Command& command, std::chrono::milliseconds timeout);
    // That run() has made: servers that were asked, over all calls.
    std::uint64_t round_trips() const { return round_trips_; }

  private:
    std::vector<std::unique_ptr<HiredisRedis>> servers_;
    std::vector<std::string> names_;
    Ring ring_;
    std::uint64_t round_trips_ = 0;
};

}  // namespace shared::redis
