// The only place that includes hiredis. Written for 0.14, which has no TLS and only RESP2.
#include "shared/redis/redis.hpp"
#include "shared/redis/redis_url.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <hiredis/hiredis.h>
#include <poll.h>

namespace shared::redis {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Time = SteadyClock::time_point;
using std::chrono::milliseconds;

constexpr milliseconds kFirstBackOff{50};
constexpr milliseconds kLastBackOff{1'000};
// More are no answer to us. hiredis makes room for all of a list when it has read their number: one
// flipped digit would cost gigabytes, and seconds to give them back.
constexpr std::size_t kMostElements = 1'000'000;

struct ContextDelete {
    void operator()(redisContext* context) const { redisFree(context); }
};
using Context = std::unique_ptr<redisContext, ContextDelete>;
struct ReplyDelete {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using NativeReply = std::unique_ptr<redisReply, ReplyDelete>;

Error down(std::string detail) {
    return {"redis_down", std::move(detail), Action::kRetry};
}
Error timed_out() {
    return {"redis_timeout", "no answer in time", Action::kRetry};
}

milliseconds left_until(Time deadline) {
    return std::max(milliseconds(0),
                    std::chrono::ceil<milliseconds>(deadline - SteadyClock::now()));
}

timeval as_timeval(milliseconds time) {
    const auto whole = std::max<std::int64_t>(1, time.count());
    return {static_cast<time_t>(whole / 1'000), static_cast<suseconds_t>(whole % 1'000 * 1'000)};
}

Reply::Type type_of(int native) {
    switch (native) {
        case REDIS_REPLY_NIL:
            return Reply::Type::kNil;
        case REDIS_REPLY_INTEGER:
            return Reply::Type::kInteger;
        case REDIS_REPLY_ARRAY:
            return Reply::Type::kArray;
        case REDIS_REPLY_STATUS:
            return Reply::Type::kStatus;
        case REDIS_REPLY_ERROR:
            return Reply::Type::kError;
        default:
            return Reply::Type::kString;
    }
}

Reply copied(const redisReply& native) {
    Reply out;
    out.type = type_of(native.type);
    if (out.type == Reply::Type::kInteger) out.integer = native.integer;
    if (out.type != Reply::Type::kArray && native.str != nullptr) {
        out.text.assign(native.str, native.len);
    }
    if (out.type == Reply::Type::kArray) {
        for (std::size_t i = 0; i < native.elements; ++i) {
            out.items.push_back(copied(*native.element[i]));
        }
    }
    return out;
}

decltype(redisReplyObjectFunctions::createArray) create_any = nullptr;  // hiredis' own

// `Count` is an int before hiredis 1.0, then a size_t.
template <typename Count>
void* create_bounded(const redisReadTask* task, Count elements) {
    if (static_cast<std::size_t>(elements) > kMostElements) return nullptr;
    return create_any(task, elements);
}

void bound_lists(redisReader& reader) {
    static redisReplyObjectFunctions bounded = [&reader] {
        auto functions = *reader.fn;
        create_any = functions.createArray;
        functions.createArray = &create_bounded;
        return functions;
    }();
    reader.fn = &bounded;
}

bool append(redisContext* context, const Command& command) {
    std::vector<const char*> parts;
    std::vector<std::size_t> sizes;
    for (const std::string& part : command) {
        parts.push_back(part.data());
        sizes.push_back(part.size());
    }
    return redisAppendCommandArgv(
               context, static_cast<int>(parts.size()), parts.data(), sizes.data()) == REDIS_OK;
}

class HiredisRedis final : public Redis {
  public:
    explicit HiredisRedis(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}

    Result<std::vector<Reply>> run(const std::vector<Command>& commands,
                                   milliseconds timeout) override;

  private:
    Result<void> ensure_connected(Time deadline);
    Result<void> introduce(Time deadline);
    Result<std::vector<Reply>> exchange(const std::vector<Command>& commands, Time deadline);
    Result<void> write(const std::vector<Command>& commands, Time deadline);
    Result<Reply> read(Time deadline);
    Error broken() const;
    void lose();
    bool has_gone() const;

    const Endpoint endpoint_;
    Context context_;             // null while away
    milliseconds io_timeout_{0};  // as set on the socket
    milliseconds back_off_ = kFirstBackOff;
    Time next_try_ = Time::min();
};

// Nothing is outstanding between calls: something to read means the end of the connection.
bool HiredisRedis::has_gone() const {
    pollfd wait{context_->fd, POLLIN, 0};
    return ::poll(&wait, 1, 0) != 0;
}

void HiredisRedis::lose() {
    context_.reset();
    next_try_ = SteadyClock::now() + back_off_;
    back_off_ = std::min(back_off_ * 2, kLastBackOff);
}

// hiredis leaves EAGAIN where the socket's own timeout struck.
Error HiredisRedis::broken() const {
    if (context_->err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return timed_out();
    }
    return down(context_->err == REDIS_ERR_PROTOCOL ? "not the Redis protocol" : context_->errstr);
}

Result<void> HiredisRedis::ensure_connected(Time deadline) {
    if (context_ != nullptr && has_gone()) context_.reset();
    if (context_ != nullptr) return {};
    if (SteadyClock::now() < next_try_) return down("away");
    const milliseconds left = left_until(deadline);
    if (left == milliseconds(0)) return timed_out();
    context_.reset(
        redisConnectWithTimeout(endpoint_.host.c_str(), endpoint_.port, as_timeval(left)));
    if (context_ == nullptr) return down("out of memory");
    io_timeout_ = milliseconds(0);
    if (context_->err != 0) {
        Error fault =
            left_until(deadline) == milliseconds(0) ? timed_out() : down(context_->errstr);
        lose();
        return fault;
    }
    redisEnableKeepAlive(context_.get());
    bound_lists(*context_->reader);
    auto introduced = introduce(deadline);
    if (!introduced) lose();
    return introduced;
}

// Who we are and which database, in one round trip.
Result<void> HiredisRedis::introduce(Time deadline) {
    std::vector<Command> commands;
    if (!endpoint_.password.empty()) {
        Command auth{"AUTH"};
        if (!endpoint_.user.empty()) auth.push_back(endpoint_.user);
        auth.push_back(endpoint_.password);
        commands.push_back(std::move(auth));
    }
    if (endpoint_.database != 0) commands.push_back({"SELECT", std::to_string(endpoint_.database)});
    if (commands.empty()) return {};
    const auto replies = exchange(commands, deadline);
    if (!replies) return replies.error();
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const Reply& reply = (*replies)[i];
        if (reply.type != Reply::Type::kError) continue;
        // Only the error's first word: the rest is the server's to choose.
        return down(commands[i].front() +
                    " refused: " + reply.text.substr(0, reply.text.find(' ')));
    }
    return {};
}

Result<void> HiredisRedis::write(const std::vector<Command>& commands, Time deadline) {
    for (const Command& command : commands) {
        if (!append(context_.get(), command)) return broken();
    }
    const milliseconds left = left_until(deadline);
    if (left == milliseconds(0)) return timed_out();
    // The socket's own time only ends writes and so may be the longer one; setting it each time
    // would double the system calls.
    if (io_timeout_ < left || io_timeout_ > 2 * left) {
        if (redisSetTimeout(context_.get(), as_timeval(left)) != REDIS_OK) return broken();
        io_timeout_ = left;
    }
    int done = 0;
    while (done == 0) {
        if (redisBufferWrite(context_.get(), &done) != REDIS_OK) return broken();
        if (done == 0 && left_until(deadline) == milliseconds(0)) return timed_out();
    }
    return {};
}

Result<Reply> HiredisRedis::read(Time deadline) {
    while (true) {
        void* raw = nullptr;
        if (redisGetReplyFromReader(context_.get(), &raw) != REDIS_OK) return broken();
        if (raw != nullptr) return copied(*NativeReply(static_cast<redisReply*>(raw)));
        pollfd wait{context_->fd, POLLIN, 0};
        const int ready = ::poll(&wait, 1, static_cast<int>(left_until(deadline).count()));
        if (ready == 0) return timed_out();
        if (ready > 0 && redisBufferRead(context_.get()) != REDIS_OK) return broken();
    }
}

Result<std::vector<Reply>> HiredisRedis::exchange(const std::vector<Command>& commands,
                                                  Time deadline) {
    if (const auto written = write(commands, deadline); !written) return written.error();
    std::vector<Reply> replies;
    replies.reserve(commands.size());
    while (replies.size() < commands.size()) {
        auto reply = read(deadline);
        if (!reply) return reply.error();
        replies.push_back(std::move(*reply));
    }
    return replies;
}

Result<std::vector<Reply>> HiredisRedis::run(const std::vector<Command>& commands,
                                             milliseconds timeout) {
    if (commands.empty()) return std::vector<Reply>{};
    for (const Command& command : commands) {
        // Redis answers nothing to it, and all later answers would be taken for the wrong command.
        if (command.empty()) return Error{"redis_bad_command", "an empty command", Action::kStop};
    }
    const Time deadline = SteadyClock::now() + timeout;
    if (const auto connected = ensure_connected(deadline); !connected) return connected.error();
    auto replies = exchange(commands, deadline);
    if (replies) {
        back_off_ = kFirstBackOff;
    } else {
        lose();
    }
    return replies;
}

class NoRedis final : public Redis {
  public:
    Result<std::vector<Reply>> run(const std::vector<Command>&, milliseconds) override {
        return Error{"redis_off", "Redis is switched off", Action::kRetry};
    }
};

}  // namespace

std::unique_ptr<Redis> connect(const Settings& settings) {
    if (!settings.enabled) return std::make_unique<NoRedis>();
    Endpoint endpoint = parse_url(settings.url);
    if (endpoint.password.empty()) endpoint.password = settings.password;
    return std::make_unique<HiredisRedis>(std::move(endpoint));
}

}  // namespace shared::redis
