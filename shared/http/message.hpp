// HTTP as our code sees it, on both sides.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shared::http {

struct Header {
    std::string name;
    std::string value;
};
using Headers = std::vector<Header>;

// Value of the first header of that name (any case); empty if there is none.
std::string_view find(const Headers& headers, std::string_view name);

// For a query or a segment of a path: all but ASCII letters, digits, `-`, `_` and `.` is escaped.
std::string percent_encoded(std::string_view text);

struct Request {
    std::string method;
    std::string target;  // path and query, as received
    Headers headers;
    std::string body;
    std::string peer;  // server side: address of the other end

    // The target without its query.
    std::string_view path() const;
    // Decoded value of a query parameter; empty if it is missing.
    std::string query(std::string_view name) const;
};

struct Response {
    int status = 200;
    Headers headers = {};
    std::string body = {};
    std::string content_type = "application/json";
};

}  // namespace shared::http
