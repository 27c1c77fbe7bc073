// Where a Redis is and who we are to it, out of its URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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

}  // namespace shared::redis
