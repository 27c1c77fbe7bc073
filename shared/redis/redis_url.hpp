// Where a Redis is and who we are to it, out of its URL.
#pragma once

#include "shared/redis/redis.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shared::redis {

struct Endpoint {
    std::string host;
    std::uint16_t port = 6379;
    std::string user;
    std::string password;
    int database = 0;
};

// redis://[user:password@]host[:port][/database], user and password percent-encoded. Throws
// std::invalid_argument, whose text never holds any part of the URL.
Endpoint parse_url(std::string_view url);

// One or several of them, separated by commas: a comma separates where another redis:// follows,
// so that a password may hold one. Throws as parse_url() does, naming which of several it is; also
// where one stands there twice.
std::vector<Endpoint> parse_urls(std::string_view urls);
// The same with the password that is used where a URL has none.
std::vector<Endpoint> endpoints_of(const Settings& settings);
// host:port/database: who it is, for everybody the same, without who we are to it.
std::string name_of(const Endpoint& endpoint);

}  // namespace shared::redis
