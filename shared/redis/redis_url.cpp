#include "shared/redis/redis_url.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace shared::redis {
namespace {

constexpr int kMaxDatabase = 65'535;

int number(std::string_view text, int least, int most, const char* what) {
    int out = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc{} || end != text.data() + text.size() || out < least || out > most) {
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
    if (host.find_first_of(" ,") != std::string_view::npos) {
        throw std::invalid_argument("the Redis URL's host has a blank or a comma in it");
    }
    out.host = std::string(host);
    if (colon != std::string_view::npos) {
        out.port =
            static_cast<std::uint16_t>(number(authority.substr(colon + 1), 1, 65'535, "port"));
    }
}

// What stands between the commas that another URL follows.
std::vector<std::string_view> split(std::string_view urls) {
    std::vector<std::string_view> out;
    std::size_t start = 0;
    for (std::size_t at = 0; at < urls.size(); ++at) {
        if (urls[at] != ',') continue;
        const auto next = std::min(urls.find_first_not_of(' ', at + 1), urls.size());
        const std::string_view rest = urls.substr(next);
        if (!rest.starts_with("redis://") && !rest.starts_with("rediss://")) continue;
        out.push_back(urls.substr(start, at - start));
        start = next;
    }
    out.push_back(urls.substr(start));
    return out;
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
        out.database = number(url.substr(slash + 1), 0, kMaxDatabase, "database");
    }
    return out;
}

std::vector<Endpoint> parse_urls(std::string_view urls) {
    const auto parts = split(urls);
    std::vector<Endpoint> out;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        std::string fault;
        try {
            const Endpoint& now = out.emplace_back(parse_url(parts[at]));
            const auto is_same = [&](const Endpoint& one) { return name_of(one) == name_of(now); };
            if (std::any_of(out.begin(), out.end() - 1, is_same)) fault = "a server named before";
        } catch (const std::invalid_argument& thrown) {
            fault = thrown.what();
        }
        if (fault.empty()) continue;
        if (parts.size() == 1) throw std::invalid_argument(fault);
        throw std::invalid_argument("number " + std::to_string(at + 1) + " of " +
                                    std::to_string(parts.size()) + ": " + fault);
    }
    return out;
}

std::vector<Endpoint> endpoints_of(const Settings& settings) {
    auto out = parse_urls(settings.url);
    for (Endpoint& endpoint : out) {
        if (endpoint.password.empty()) endpoint.password = settings.password;
    }
    return out;
}

std::string name_of(const Endpoint& endpoint) {
    const bool is_v6 = endpoint.host.find(':') != std::string::npos;
    return (is_v6 ? "[" + endpoint.host + "]" : endpoint.host) + ":" +
           std::to_string(endpoint.port) + "/" + std::to_string(endpoint.database);
}

}  // namespace shared::redis
