// Calls to the admin addresses of all programs (ADMIN_URLS), all at once: whoever hangs keeps
// nobody else from being told.
#pragma once

#include "ops/frontdeskctl/settings.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace ops::frontdeskctl {

struct AdminCall {
    std::string method, path;
    std::string body = {};
    std::chrono::milliseconds timeout{5'000};
};

struct AdminAnswer {
    std::string url;
    int status = 0;
    std::string body;
    // What kept it from being done, in words; empty: it was, or that program has no such thing.
    std::string fault;
    bool is_elsewhere = false;  // that program has no such thing
};

AdminAnswer ask(const Settings& settings, const std::string& url, const AdminCall& call);
// In the order of `urls`.
std::vector<AdminAnswer> ask_all(const Settings& settings,
                                 const std::vector<std::string>& urls,
                                 const AdminCall& call);

}  // namespace ops::frontdeskctl
