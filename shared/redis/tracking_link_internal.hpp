// The link to one server, as the thread of tracking.cpp turns it.
#pragma once

#include "shared/redis/connection_internal.hpp"
#include "shared/redis/tracking.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shared::redis {

// Away -> connecting -> asked who it is -> asked who we are -> asked to be told -> up; any fault
// leads back to away.
class TrackingLink {
  public:
    using Time = std::chrono::steady_clock::time_point;
    // What is the same for all links; outlives them.
    struct Shared {
        std::vector<std::string> prefixes;
        TrackingEvents events;
        TrackingSettings timing;
        std::atomic<std::uint64_t> losses{0};
    };

    TrackingLink(Endpoint endpoint, std::size_t server, Shared& all);

    int fd() const { return connection_ ? connection_->fd() : -1; }
    short wanted() const { return connection_ ? connection_->wanted() : short{0}; }
    bool is_up() const { return is_up_.load(std::memory_order_acquire); }
    // What poll() told; 0: nothing.
    void turn(short events, Time now);
    // When it wants its turn whatever comes.
    Time next_turn() const { return next_turn_; }

  private:
    enum class Stage { kAway, kConnecting, kAskedRun, kAskedId, kAskedTracking, kUp };

    Result<void> go_on(short events, Time now);
    Result<void> hear(Time now);
    Result<void> take(const Reply& reply);
    void note_run(const Reply& facts);
    Result<void> ask_to_be_told(const Reply& id);
    Result<void> take_message(const Reply& reply);
    Result<void> send(const Command& command);
    void begin(Time now);
    void come_up();
    void lose(const Error& why, Time now);
    Result<void> mind_time(Time now);

    const Endpoint endpoint_;
    const std::size_t server_;
    Shared& all_;
    std::optional<Connection> connection_;
    Stage stage_ = Stage::kAway;
    std::chrono::milliseconds back_off_ = kFirstBackOff;
    Time next_turn_ = Time::min();
    std::optional<Time> heard_by_;  // by then something has to be heard
    std::string logged_;            // the fault as it was logged last
    std::string run_;               // of the server, as it names itself; empty: not told
    bool is_restarted_ = false;     // since it was up the last time
    std::atomic<bool> is_up_{false};
};

}  // namespace shared::redis
