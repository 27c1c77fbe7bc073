#include "shared/redis/redis.hpp"

#include <utility>

namespace shared::redis {

Result<Reply> Redis::run_one(Command command, std::chrono::milliseconds timeout) {
    std::vector<Command> commands;
    commands.push_back(std::move(command));
    auto replies = run(commands, timeout);
    if (!replies) return replies.error();
    return std::move(replies->front());
}

}  // namespace shared::redis
