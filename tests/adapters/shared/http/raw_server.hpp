// A TCP server that plays one connection after the other exactly as a test wants.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shared::http::test {

// One connection, seen from the server's script.
class RawPeer {
  public:
    explicit RawPeer(int socket) : socket_(socket) {}
    ~RawPeer() {
        if (socket_ >= 0) ::close(socket_);
    }
    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;

    // The next request's head; empty if the other end closed.
    std::string read_head() {
        std::string out;
        char c = 0;
        while (!out.ends_with("\r\n\r\n")) {
            pollfd wait{socket_, POLLIN, 0};
            if (::poll(&wait, 1, 10'000) <= 0 || ::recv(socket_, &c, 1, 0) != 1) return {};
            out.push_back(c);
        }
        return out;
    }
    void send(const std::string& bytes) const {
        if (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return;
    }
    // Ends the connection with RST: at the other end it is closed once this returns.
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(std::exchange(socket_, -1));
    }

  private:
    int socket_;
};

// Calls `script` with each connection, in order, on a thread of its own.
class RawServer {
  public:
    explicit RawServer(std::function<void(RawPeer&)> script)
        : listener_(::socket(AF_INET, SOCK_STREAM, 0)), script_(std::move(script)) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
            ::listen(listener_, 16) != 0 ||
            ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        port_ = ntohs(at.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~RawServer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    int connections() const { return connections_; }

  private:
    void serve() {
        while (true) {
            const int socket = ::accept(listener_, nullptr, nullptr);
            if (socket < 0) return;
            ++connections_;
            RawPeer peer(socket);
            script_(peer);
        }
    }

    int listener_;
    std::function<void(RawPeer&)> script_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::thread thread_;
};

}  // namespace shared::http::test
