#include "ops/frontdeskctl/admin_calls.hpp"

#include "shared/http/client.hpp"
#include "shared/json/value.hpp"

#include <functional>
#include <future>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

std::string words_for(const shared::http::CallResult& result) {
    if (result.status == 0) return result.code;
    if (result.status == 404) return "its admin endpoints are off: it has no token";
    if (result.status == 401) return "it does not take our token (ADMIN_TOKEN_FILE)";
    shared::json::Parser parser;
    const auto body = parser.parse(result.body);
    const std::string error(body ? (*body)["error"].string_or("") : "");
    if (error.empty()) return fmt::format("status {}", result.status);
    const std::string detail((*body)["detail"].string_or(""));
    return detail.empty() ? error : error + ": " + detail;
}

}  // namespace

AdminAnswer ask(const Settings& settings, const std::string& url, const AdminCall& call) {
    shared::http::Call request;
    request.method = call.method;
    request.url = url + call.path;
    request.headers = {{"Authorization", "Bearer " + settings.admin_token},
                       {"Content-Type", "application/json"}};
    request.body = call.body;
    request.timeout = request.connect_timeout = call.timeout;
    const auto result = shared::http::fetch(std::move(request));
    AdminAnswer out;
    out.url = url;
    out.status = result.status;
    out.is_elsewhere = result.status == 404 && result.body.find("not_found") != std::string::npos;
    const bool is_done = result.status >= 200 && result.status < 300;
    if (!is_done && !out.is_elsewhere) out.fault = words_for(result);
    out.body = result.body;
    return out;
}

std::vector<AdminAnswer> ask_all(const Settings& settings,
                                 const std::vector<std::string>& urls,
                                 const AdminCall& call) {
    std::vector<std::future<AdminAnswer>> under_way;
    under_way.reserve(urls.size());
    for (const std::string& url : urls) {
        under_way.push_back(std::async(
            std::launch::async, ask, std::cref(settings), std::cref(url), std::cref(call)));
    }
    std::vector<AdminAnswer> out;
    out.reserve(urls.size());
    for (auto& answer : under_way) out.push_back(answer.get());
    return out;
}

}  // namespace ops::frontdeskctl
