// Answers of a Redis that says anything at all, through our adapter.
#include "shared/redis/redis.hpp"
#include "tests/fuzz/target.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace fuzz {
namespace {

// Answers each connection with the bytes of the moment, then ends it. Never stopped: its thread
// waits for connections as long as the process lives.
class Babbler {
  public:
    Babbler() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, any, size) != 0 || ::listen(listener_, 8) != 0 ||
            ::getsockname(listener_, any, &size) != 0) {
            throw std::runtime_error("no port to listen on");
        }
        port_ = ntohs(address.sin_port);
        std::thread([this] { serve(); }).detach();
    }

    std::uint16_t port() const { return port_; }
    void say(std::string_view bytes) {
        const std::lock_guard lock(guard_);
        bytes_ = bytes;
    }

  private:
    void serve() {
        while (true) {
            const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) continue;
            std::string bytes;
            {
                const std::lock_guard lock(guard_);
                bytes = bytes_;
            }
            char heard[512];
            if (::recv(peer, heard, sizeof heard, 0) > 0) {
                (void)::send(peer, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            }
            ::shutdown(peer, SHUT_WR);
            while (::recv(peer, heard, sizeof heard, 0) > 0) {
            }
            ::close(peer);
        }
    }

    int listener_;
    std::uint16_t port_ = 0;
    std::mutex guard_;
    std::string bytes_;
};

void check(const shared::redis::Reply& reply, int depth) {
    require(depth < 32, "answers are not nested without end");
    using Type = shared::redis::Reply::Type;
    require(reply.items.empty() || reply.type == Type::kArray, "only lists have items");
    for (const auto& item : reply.items) check(item, depth + 1);
}

}  // namespace

void redis_reply(std::string_view input) {
    if (input.size() > 4'096) return;
    static auto* const babbler = new Babbler;  // outlives its thread
    babbler->say(input);
    const auto redis =
        shared::redis::connect({"redis://127.0.0.1:" + std::to_string(babbler->port())});
    const auto began = std::chrono::steady_clock::now();
    const auto answers = redis->run({{"GET", "a"}, {"GET", "b"}}, std::chrono::milliseconds(1'000));
    require(std::chrono::steady_clock::now() - began < std::chrono::seconds(4),
            "an answer takes no longer than its deadline");
    if (!answers) {
        require(answers.error().action == shared::Action::kRetry, "a bad answer passes");
        return;
    }
    require(answers->size() == 2, "an answer for each command");
    for (const auto& answer : *answers) check(answer, 0);
}

}  // namespace fuzz
