// Hearing at once of every key that anybody changes: client tracking in broadcast mode, on one
// connection to each server, redirected to itself.
#pragma once

#include "shared/redis/redis.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shared::redis {

// Called on the links' own thread, and on_lost by the constructor; must not block, must not throw.
struct TrackingEvents {
    std::function<void(std::string_view key)> on_changed;
    std::function<void()> on_flushed;  // FLUSHALL, FLUSHDB: everything of that server
    // A link was lost, or could not be made: what was heard until now may be old from here on.
    // It is told once, and at most ping_every + ping_timeout after the server fell silent.
    std::function<void(std::size_t server)> on_lost;
    // Heard again from here on: what is read after this call is told when it changes.
    std::function<void(std::size_t server)> on_back;
    // Right after on_back: it is another process than was heard before, or the first one after one
    // could not be reached. What the server held may be gone. May be empty.
    std::function<void(std::size_t server)> on_restarted = {};
};

struct TrackingSettings {
    std::chrono::milliseconds ping_every{500};  // to find out that a silent link is dead
    std::chrono::milliseconds ping_timeout{500};
};

// One thread for all servers. Makes each link anew with back-off (50 ms to 1 s), always on a new
// connection, and logs why it was lost. Tracking knows no databases: changes in the others of a
// server are told as well. The destructor ends the thread at once, but for the look-up of a host's
// name. Switched off it has one server that is never up. is_up() and losses(): thread-safe.
class Tracking {
  public:
    // on_lost is called for every server before the constructor returns, so that whoever keeps
    // copies starts careful. Throws as connect() does.
    Tracking(const Settings& settings,
             std::vector<std::string> prefixes,
             TrackingEvents events,
             TrackingSettings timing = {});
    ~Tracking();
    Tracking(const Tracking&) = delete;
    Tracking& operator=(const Tracking&) = delete;

    bool is_up(std::size_t server) const;
    // Times that a link was lost, of all servers.
    std::uint64_t losses() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace shared::redis
