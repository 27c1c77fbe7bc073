// One connection to one server, as whoever polls it sees it. The only place that includes hiredis;
// written for 0.14, which has no TLS and only RESP2.
#pragma once

#include "shared/base/result.hpp"
#include "shared/redis/redis.hpp"
#include "shared/redis/redis_url.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <hiredis/hiredis.h>

namespace shared::redis {

inline constexpr std::chrono::milliseconds kFirstBackOff{50};
inline constexpr std::chrono::milliseconds kLastBackOff{1'000};

Error down(std::string detail);  // `redis_down`
Error timed_out();               // `redis_timeout`

// Never blocks but where the host's name is looked up. Not thread-safe. After an error it is of no
// use any more.
class Connection {
  public:
    // Begins to connect; what fails at once is told by the first advance().
    explicit Connection(const Endpoint& endpoint);

    int fd() const;        // -1: there is none
    short wanted() const;  // what to poll for
    // Connected, and the server knows who we are and which database: commands may be appended.
    bool is_ready() const { return stage_ == Stage::kReady; }
    // Whether an idle connection has ended, or says what nobody asked for.
    bool has_gone() const;

    void append(const Command& command);
    // Goes on as far as it can with what poll() told: connects, introduces us, writes what was
    // appended, reads what came. Errors: `redis_down`.
    Result<void> advance(short events);
    // Writes what was appended as far as the socket takes it.
    Result<void> write();
    // The next answer that came in whole.
    Result<std::optional<Reply>> next();

  private:
    enum class Stage { kConnecting, kIntroducing, kReady };
    Result<void> introduce();
    Result<void> hear_introduction();
    Error broken() const;

    struct ContextDelete {
        void operator()(redisContext* context) const { redisFree(context); }
    };
    std::unique_ptr<redisContext, ContextDelete> context_;
    const Endpoint endpoint_;
    Stage stage_ = Stage::kConnecting;
    std::string unwritten_;
    std::size_t written_ = 0;              // of its beginning
    std::vector<const char*> introduced_;  // the commands whose answers are awaited, the next last
};

}  // namespace shared::redis
