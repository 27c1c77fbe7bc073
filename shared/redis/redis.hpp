// Port: the few Redis commands we use, pipelined, with a deadline each.
#pragma once

#include "shared/base/result.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shared::redis {

using Command = std::vector<std::string>;  // name and arguments, binary safe

struct Reply {
    enum class Type { kNil, kString, kInteger, kArray, kStatus, kError };
    Type type = Type::kNil;
    std::string text = {};  // string, status, error
    std::int64_t integer = 0;
    std::vector<Reply> items;  // array
};

// One connection; not thread-safe: one per thread. Reconnects by itself (back-off 50 ms to 1 s);
// while it is away calls fail at once.
class Redis {
  public:
    virtual ~Redis() = default;
    // Sends all commands in one write and reads all answers: one round trip. An answer that is
    // an error is a Reply of type kError, not a failure. Errors (retry): `redis_down`,
    // `redis_timeout` (the connection is closed after it).
    virtual Result<std::vector<Reply>> run(const std::vector<Command>& commands,
                                           std::chrono::milliseconds timeout) = 0;
    Result<Reply> run_one(Command command, std::chrono::milliseconds timeout);
};

struct Settings {
    // redis://[user:password@]host:port[/database]; several, separated by commas (servers.hpp)
    std::string url;
    std::string password = {};  // used where the URL has none
    bool enabled = true;        // false: every call fails with `redis_off`
};

// Throws std::invalid_argument on a URL that cannot be read, and on several; connects lazily.
std::unique_ptr<Redis> connect(const Settings& settings);

}  // namespace shared::redis
