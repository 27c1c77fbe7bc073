// The port's one implementation, in halves, so that several servers can be asked at the same time.
#pragma once

#include "shared/redis/connection_internal.hpp"
#include "shared/redis/redis.hpp"
#include "shared/redis/redis_url.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace shared::redis {

class HiredisRedis final : public Redis {
  public:
    // nullopt: switched off.
    explicit HiredisRedis(std::optional<Endpoint> endpoint) : endpoint_(std::move(endpoint)) {}

    Result<std::vector<Reply>> run(const std::vector<Command>& commands,
                                   std::chrono::milliseconds timeout) override;

  private:
    friend class Exchange;
    Result<void> ensure_begun();
    void lose();

    const std::optional<Endpoint> endpoint_;
    std::optional<Connection> connection_;  // none while away
    std::chrono::milliseconds back_off_ = kFirstBackOff;
    std::chrono::steady_clock::time_point next_try_ = std::chrono::steady_clock::time_point::min();
};

// What one server is asked in one round trip, on its way.
class Exchange {
  public:
    explicit Exchange(HiredisRedis& redis) : redis_(&redis) {}

    void add(const Command& command) { commands_.push_back(&command); }
    // Whether the server was sent anything.
    bool was_asked() const { return is_asked_; }
    // Once it is over.
    const std::optional<Error>& fault() const { return fault_; }
    std::vector<Reply>& replies() { return replies_; }

  private:
    friend void run_together(std::span<Exchange> exchanges,
                             std::chrono::steady_clock::time_point deadline);
    const Connection& connection() const { return *redis_->connection_; }
    bool is_over() const { return fault_.has_value() || replies_.size() == commands_.size(); }
    void begin();
    void advance(short events);
    void end();
    Result<void> ask();
    Result<void> hear();

    HiredisRedis* redis_;
    std::vector<const Command*> commands_;
    std::vector<Reply> replies_;
    std::optional<Error> fault_;
    bool is_asked_ = false;
};

// All of them at the same time, until each is answered, has failed, or the time is over: a server
// that hangs costs that once, whatever their number, and fails its own commands only.
void run_together(std::span<Exchange> exchanges, std::chrono::steady_clock::time_point deadline);

}  // namespace shared::redis
