#include "tests/bench/cache/bare_redis.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tests::bench::cache {
namespace {

constexpr std::string_view kScheme = "redis://";

sockaddr_in address_of(const std::string& url) {
    sockaddr_in out{};
    const std::size_t colon = url.rfind(':');
    const bool is_ours = url.starts_with(kScheme) && colon > kScheme.size();
    const std::string host = is_ours ? url.substr(kScheme.size(), colon - kScheme.size()) : "";
    std::uint16_t port = 0;
    if (is_ours) std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    if (port == 0 || ::inet_pton(AF_INET, host.c_str(), &out.sin_addr) != 1) {
        throw std::invalid_argument("Redis is wanted as redis://127.0.0.1:port/database");
    }
    return out;
}

}  // namespace

BareRedis::BareRedis(const std::string& url)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in address = address_of(url);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw std::system_error(errno, std::generic_category(), "Redis");
    }
    const std::size_t slash = url.rfind('/');
    const std::string database = slash > url.rfind(':') ? url.substr(slash + 1) : "0";
    send(fmt::format("*2\r\n$6\r\nSELECT\r\n${}\r\n{}\r\n", database.size(), database));
    (void)receive();
}

BareRedis::~BareRedis() {
    ::close(socket_);
}

void BareRedis::read_more() {
    std::array<char, 16'384> buffer;
    const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got <= 0) throw std::runtime_error("Redis closed the connection");
    answer_.append(buffer.data(), static_cast<std::size_t>(got));
}

void BareRedis::send(std::string_view command) const {
    const auto sent = ::send(socket_, command.data(), command.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(command.size())) {
        throw std::runtime_error("Redis took no command");
    }
}

const std::string& BareRedis::receive() {
    answer_.clear();
    read_more();
    return answer_;
}

std::size_t BareRedis::get(const std::string& key) {
    const std::string asked = fmt::format("*2\r\n$3\r\nGET\r\n${}\r\n{}\r\n", key.size(), key);
    send(asked);
    answer_.clear();
    std::size_t head = std::string::npos;
    while (head == std::string::npos) {
        read_more();
        head = answer_.find("\r\n");
    }
    std::size_t size = 0;
    const auto read = std::from_chars(answer_.data() + 1, answer_.data() + head, size);
    if (answer_.front() != '$' || read.ec != std::errc()) throw std::runtime_error("no value");
    while (answer_.size() < head + size + 4) read_more();
    return size;
}

}  // namespace tests::bench::cache
