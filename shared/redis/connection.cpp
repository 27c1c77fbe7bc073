#include "shared/redis/connection_internal.hpp"

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/socket.h>

namespace shared::redis {
namespace {

// More are no answer to us. hiredis makes room for all of a list when it has read their number: one
// flipped digit would cost gigabytes, and seconds to give them back.
constexpr std::size_t kMostElements = 1'000'000;

constexpr const char* kEnd = "\r\n";
constexpr std::size_t kKeptBytes = 1UL << 20U;

struct ReplyDelete {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using NativeReply = std::unique_ptr<redisReply, ReplyDelete>;

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
        out.items.reserve(native.elements);
        for (std::size_t i = 0; i < native.elements; ++i) {
            out.items.push_back(copied(*native.element[i]));
        }
    }
    return out;
}

// hiredis' own; the same for every reader.
decltype(redisReplyObjectFunctions::createArray) create_any = nullptr;

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

std::string reason_of(int fault) {
    return std::generic_category().message(fault);
}

}  // namespace

Error down(std::string detail) {
    return {"redis_down", std::move(detail), Action::kRetry};
}

Error timed_out() {
    return {"redis_timeout", "no answer in time", Action::kRetry};
}

Connection::Connection(const Endpoint& endpoint)
    : context_(redisConnectNonBlock(endpoint.host.c_str(), endpoint.port)), endpoint_(endpoint) {
    if (context_ == nullptr || context_->err != 0) return;
    redisEnableKeepAlive(context_.get());
    bound_lists(*context_->reader);
}

int Connection::fd() const {
    return context_ == nullptr || context_->err != 0 ? -1 : context_->fd;
}

short Connection::wanted() const {
    if (stage_ == Stage::kConnecting) return POLLOUT;
    return static_cast<short>(!unwritten_.empty() ? POLLIN | POLLOUT : POLLIN);
}

bool Connection::has_gone() const {
    pollfd wait{context_->fd, POLLIN, 0};
    return ::poll(&wait, 1, 0) != 0;
}

Error Connection::broken() const {
    if (context_ == nullptr) return down("out of memory");
    return down(context_->err == REDIS_ERR_PROTOCOL ? "not the Redis protocol" : context_->errstr);
}

// As the protocol has it: a number of parts, each with its size.
void Connection::append(const Command& command) {
    const auto add = [&](char kind, std::size_t number) {
        unwritten_.append(1, kind).append(std::to_string(number)).append(kEnd);
    };
    add('*', command.size());
    for (const std::string& part : command) {
        add('$', part.size());
        unwritten_.append(part).append(kEnd);
    }
}

// Not by hiredis, whose write raises SIGPIPE where the other end has gone.
Result<void> Connection::write() {
    while (written_ < unwritten_.size()) {
        const auto done = ::send(
            context_->fd, unwritten_.data() + written_, unwritten_.size() - written_, MSG_NOSIGNAL);
        if (done < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {};
        if (done < 0 && errno != EINTR) return down(reason_of(errno));
        if (done > 0) written_ += static_cast<std::size_t>(done);
    }
    written_ = 0;
    unwritten_.clear();
    // What a large batch once took is not held for ever.
    if (unwritten_.capacity() > kKeptBytes) unwritten_.shrink_to_fit();
    return {};
}

Result<void> Connection::advance(short events) {
    if (fd() < 0) return broken();
    if (stage_ == Stage::kConnecting) {
        if (events == 0) return {};
        int fault = 0;
        socklen_t size = sizeof fault;
        if (::getsockopt(context_->fd, SOL_SOCKET, SO_ERROR, &fault, &size) != 0) fault = errno;
        if (fault != 0) return down(reason_of(fault));
        return introduce();
    }
    if (!unwritten_.empty() && (events & POLLOUT) != 0) {
        if (auto written = write(); !written) return written;
    }
    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0 &&
        redisBufferRead(context_.get()) != REDIS_OK) {
        return broken();
    }
    return stage_ == Stage::kIntroducing ? hear_introduction() : Result<void>{};
}

// Its own round trip: what was meant for us, and for our database, must not be done by another.
Result<void> Connection::introduce() {
    stage_ = Stage::kReady;
    std::vector<Command> commands;
    if (endpoint_.database != 0) {
        commands.push_back({"SELECT", std::to_string(endpoint_.database)});
        introduced_.push_back("SELECT");
    }
    if (!endpoint_.password.empty()) {
        Command auth{"AUTH"};
        if (!endpoint_.user.empty()) auth.push_back(endpoint_.user);
        auth.push_back(endpoint_.password);
        commands.insert(commands.begin(), std::move(auth));
        introduced_.push_back("AUTH");
    }
    if (commands.empty()) return {};
    stage_ = Stage::kIntroducing;
    for (const Command& command : commands) append(command);
    return write();
}

Result<void> Connection::hear_introduction() {
    while (!introduced_.empty()) {
        auto reply = next();
        if (!reply) return reply.error();
        if (!*reply) return {};
        const std::string command = introduced_.back();
        introduced_.pop_back();
        if ((*reply)->type != Reply::Type::kError) continue;
        // Only the error's first word: the rest is the server's to choose.
        const std::string& text = (*reply)->text;
        return down(command + " refused: " + text.substr(0, text.find(' ')));
    }
    stage_ = Stage::kReady;
    return {};
}

Result<std::optional<Reply>> Connection::next() {
    void* raw = nullptr;
    if (redisGetReplyFromReader(context_.get(), &raw) != REDIS_OK) return broken();
    if (raw == nullptr) return std::optional<Reply>();
    return std::optional(copied(*NativeReply(static_cast<redisReply*>(raw))));
}

}  // namespace shared::redis
