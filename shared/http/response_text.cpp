#include "shared/http/response_text.hpp"

#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace shared::http {
namespace {

const char* reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 202:
            return "Accepted";
        case 204:
            return "No Content";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        default:
            return "Status";
    }
}

// One text a second and thread: formatting it for each answer would cost more than the rest.
const std::string& date() {
    thread_local std::time_t made = 0;
    thread_local std::string text;
    const std::time_t now = std::time(nullptr);
    if (now != made) {
        made = now;
        text = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(now));
    }
    return text;
}

bool is_plain(const std::string& text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
}

}  // namespace

std::string head_text(const Response& response, bool keep_alive) {
    std::string out;
    out.reserve(192);
    auto to = std::back_inserter(out);
    fmt::format_to(
        to, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, reason(response.status), date());
    if (!response.body.empty() && is_plain(response.content_type)) {
        fmt::format_to(to, "Content-Type: {}\r\n", response.content_type);
    }
    if (response.status >= 200 && response.status != 204) {
        fmt::format_to(to, "Content-Length: {}\r\n", response.body.size());
    }
    for (const Header& header : response.headers) {
        if (!is_plain(header.name) || !is_plain(header.value)) continue;
        fmt::format_to(to, "{}: {}\r\n", header.name, header.value);
    }
    out.append(keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
    return out;
}

}  // namespace shared::http
