#include "shared/redis/redis_url.hpp"

#include <charconv>
#include <stdexcept>

namespace shared::redis {
namespace {

constexpr int kMaxDatabase = 65'535;

int number(std::string_view text, int most, const char* what) {
    int out = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc{} || end != text.data() + text.size() || out < 0 || out > most) {
        throw std::invalid_argument(std::string("the Redis URL's ") + what +
                                    " is no number in range");
    }
    return out;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        int byte = 0;
        const char* const digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
            out.push_back(static_cast<char>(byte));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

void set_user(Endpoint& out, std::string_view user_info) {
    const auto colon = user_info.find(':');
    out.user = decoded(user_info.substr(0, colon));
    if (colon != std::string_view::npos) out.password = decoded(user_info.substr(colon + 1));
}

void set_host(Endpoint& out, std::string_view authority) {
    // `[::1]:6379` has colons of its own.
    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    std::string_view host = authority.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty()) throw std::invalid_argument("the Redis URL names no host");
    out.host = std::string(host);
    if (colon != std::string_view::npos) {
        out.port = static_cast<std::uint16_t>(number(authority.substr(colon + 1), 65'535, "port"));
    }
}

}  // namespace

Endpoint parse_url(std::string_view url) {
    constexpr std::string_view kScheme = "redis://";
    if (url.starts_with("rediss://")) {
        throw std::invalid_argument(
            "rediss:// needs TLS, which the packaged hiredis does not have: use redis:// through a "
            "private network or a TLS tunnel on this host");
    }
    if (!url.starts_with(kScheme)) {
        throw std::invalid_argument("the Redis URL does not begin with redis://");
    }
    url.remove_prefix(kScheme.size());
    if (url.find_first_of("?#") != std::string_view::npos) {
        throw std::invalid_argument("the Redis URL takes no options after the database");
    }
    Endpoint out;
    // A password that is not encoded may hold an @ or a slash: the last @ ends it.
    if (const auto at = url.rfind('@'); at != std::string_view::npos) {
        set_user(out, url.substr(0, at));
        url.remove_prefix(at + 1);
    }
    const auto slash = url.find('/');
    set_host(out, url.substr(0, slash));
    if (slash != std::string_view::npos && slash + 1 < url.size()) {
        out.database = number(url.substr(slash + 1), kMaxDatabase, "database");
    }
    return out;
}

}  // namespace shared::redis
