#include "shared/postgres/watchdog_internal.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

#include <sys/socket.h>

namespace shared::postgres {
namespace {

using SteadyClock = std::chrono::steady_clock;

// One thread for the whole process. It looks ten times a second: a deadline is the last resort
// behind the server's own and need not be sharp.
class Watchdog {
  public:
    Watchdog() : thread_([this](const std::stop_token& stop) { watch(stop); }) {}

    std::uint64_t add(int socket, SteadyClock::time_point at) {
        const std::lock_guard lock(guard_);
        entries_.emplace(++last_ticket_, Entry{socket, at});
        return last_ticket_;
    }

    // After it the socket is not touched any more.
    void remove(std::uint64_t ticket) {
        const std::lock_guard lock(guard_);
        entries_.erase(ticket);
    }

  private:
    struct Entry {
        int socket;
        SteadyClock::time_point at;
    };

    void watch(const std::stop_token& stop) {
        std::unique_lock lock(guard_);
        while (!stop.stop_requested()) {
            changed_.wait_for(lock, stop, std::chrono::milliseconds(100), [] { return false; });
            const auto now = SteadyClock::now();
            for (const auto& [ticket, entry] : entries_) {
                if (entry.at <= now) ::shutdown(entry.socket, SHUT_RDWR);
            }
        }
    }

    std::mutex guard_;
    std::condition_variable_any changed_;
    std::map<std::uint64_t, Entry> entries_;
    std::uint64_t last_ticket_ = 0;
    std::jthread thread_;  // last: begins when everything else is there
};

Watchdog& watchdog() {
    static Watchdog instance;
    return instance;
}

}  // namespace

Deadline::Deadline(int socket, std::chrono::milliseconds limit)
    : ticket_(watchdog().add(socket, SteadyClock::now() + limit)) {}

Deadline::~Deadline() {
    watchdog().remove(ticket_);
}

}  // namespace shared::postgres
