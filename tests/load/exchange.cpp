#include "tests/load/exchange.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tests::load {
namespace {

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

int checked(int result, const char* what) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), what);
    return result;
}

bool send_all(int socket, std::string_view text) {
    while (!text.empty()) {
        const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

// Reads exactly so many bytes; false at the connection's end.
bool read_all(int socket, std::size_t bytes) {
    std::array<char, 4096> buffer{};
    while (bytes > 0) {
        const auto got = ::recv(socket, buffer.data(), std::min(bytes, buffer.size()), 0);
        if (got <= 0) return false;
        bytes -= static_cast<std::size_t>(got);
    }
    return true;
}

void no_delay(int socket) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Exchange::Exchange(std::size_t bytes)
    : request_(
          "POST /message/sendText/floor HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
          "application/json\r\nContent-Length: " +
          std::to_string(bytes) + "\r\n\r\n" + std::string(bytes, 'x')) {
    const int listener = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    checked(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), "bind");
    checked(::listen(listener, 1), "listen");
    checked(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    socket_ = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    checked(::connect(socket_, reinterpret_cast<sockaddr*>(&address), size), "connect");
    no_delay(socket_);
    server_ = std::jthread([this, listener] { serve(listener); });
}

Exchange::~Exchange() {
    ::shutdown(socket_, SHUT_RDWR);  // ends the server's read
    server_ = {};
    ::close(socket_);
}

void Exchange::serve(int listener) const {
    const int peer = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    ::close(listener);
    if (peer < 0) return;
    no_delay(peer);
    while (read_all(peer, request_.size()) && send_all(peer, kAnswer)) {
    }
    ::close(peer);
}

void Exchange::make() const {
    if (!send_all(socket_, request_) || !read_all(socket_, kAnswer.size())) {
        throw std::runtime_error("the exchange broke");
    }
}

}  // namespace tests::load
