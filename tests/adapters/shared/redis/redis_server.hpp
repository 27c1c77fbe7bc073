// A Redis of a test's own, that it may stop, kill and start again.
#pragma once

#include "shared/redis/redis.hpp"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shared::redis::test {

// Waits for `is_so` up to 10 s, asking each ms: what a test awaits has no event to wait on.
template <typename Condition>
bool comes_true(Condition is_so, std::chrono::milliseconds within = std::chrono::seconds(60)) {
    const auto until = std::chrono::steady_clock::now() + within;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

class RedisServer {
  public:
    explicit RedisServer(std::vector<std::string> options = {}) : options_(std::move(options)) {
        // Another may take the port between choice and start.
        for (int tries = 0; tries < 5; ++tries) {
            port_ = free_port();
            if (start()) return;
        }
        throw std::runtime_error("redis-server does not start");
    }
    ~RedisServer() { kill(); }
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
    std::string url() const { return "redis://" + address(); }

    // At the same port, empty. False: it ended.
    bool start() {
        kill();
        std::vector<std::string> words = {"redis-server",
                                          "--port",
                                          std::to_string(port_),
                                          "--bind",
                                          "127.0.0.1",
                                          "--save",
                                          "",
                                          "--dir",
                                          "/tmp",
                                          "--appendonly",
                                          "no",
                                          "--daemonize",
                                          "no"};
        words.insert(words.end(), options_.begin(), options_.end());
        std::vector<char*> pointers;
        for (std::string& word : words) pointers.push_back(word.data());
        pointers.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            const int null = ::open("/dev/null", O_WRONLY);
            ::dup2(null, STDOUT_FILENO);
            ::dup2(null, STDERR_FILENO);
            ::execvp(pointers.front(), pointers.data());
            ::_exit(127);
        }
        return comes_true([&] { return has_ended() || answers(); }) && pid_ > 0;
    }
    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    void hang() const { ::kill(pid_, SIGSTOP); }
    void go_on() const { ::kill(pid_, SIGCONT); }

    // While it is killed: in its place somebody takes the connection that `begin` leads to, and
    // ends it. False: nobody came within 10 s.
    template <typename Begin>
    bool turn_one_away(Begin begin) const {
        const int door = ::socket(AF_INET, SOCK_STREAM, 0);
        const int on = 1;
        ::setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(port_);
        auto* const address = reinterpret_cast<sockaddr*>(&at);
        const bool is_open = ::bind(door, address, sizeof at) == 0 && ::listen(door, 1) == 0;
        if (is_open) begin();
        pollfd wait{door, POLLIN, 0};
        const bool has_come = is_open && ::poll(&wait, 1, 10'000) == 1;
        if (has_come) ::close(::accept(door, nullptr, nullptr));
        ::close(door);
        return has_come;
    }

  private:
    bool has_ended() {
        if (::waitpid(pid_, nullptr, WNOHANG) == 0) return false;
        pid_ = -1;
        return true;
    }
    bool answers() const {
        // An error is an answer: it may want a password.
        return connect({.url = url()})->run_one({"PING"}, std::chrono::seconds(1)).has_value();
    }
    static std::uint16_t free_port() {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* const address = reinterpret_cast<sockaddr*>(&at);
        const bool is_bound =
            ::bind(socket, address, size) == 0 && ::getsockname(socket, address, &size) == 0;
        ::close(socket);
        if (!is_bound) throw std::runtime_error("no free port");
        return ntohs(at.sin_port);
    }

    const std::vector<std::string> options_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

}  // namespace shared::redis::test
