// A TCP connection that sends exactly the bytes a test wants, and reads with a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace shared::http::test {

class RawClient {
  public:
    explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
            ::close(socket_);
            throw std::runtime_error("connect failed");
        }
    }
    ~RawClient() { ::close(socket_); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(const std::string& bytes) const {
        std::size_t sent = 0;
        while (sent < bytes.size()) {
            const ssize_t n =
                ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) return;
            sent += static_cast<std::size_t>(n);
        }
    }

    // Reads until `text` is among what was received or the other end closed; everything so far.
    std::string read_until(const std::string& text) {
        while (received_.find(text) == std::string::npos && read_some()) {
        }
        return received_;
    }

    // Reads to the end of the connection; true if it was closed before the deadline.
    bool read_to_end() {
        while (read_some()) {
        }
        return closed_;
    }

    const std::string& received() const { return received_; }

  private:
    bool read_some() {
        pollfd wait{socket_, POLLIN, 0};
        if (::poll(&wait, 1, 10'000) <= 0) return false;
        char buffer[4096];
        const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
        if (n <= 0) {
            closed_ = true;
            return false;
        }
        received_.append(buffer, static_cast<std::size_t>(n));
        return true;
    }

    int socket_;
    std::string received_;
    bool closed_ = false;
};

}  // namespace shared::http::test
