#include "shared/app/admin.hpp"

#include "shared/base/log.hpp"
#include "shared/crypto/constant_time.hpp"

#include <mutex>
#include <utility>

namespace shared::app {
namespace {

constexpr std::size_t kMaxBodyBytes = 1024 * 1024;
constexpr std::size_t kMaxConnections = 64;

http::Response refusal(int status, const std::string& code) {
    return {.status = status, .headers = {}, .body = R"({"error":")" + code + R"("})"};
}

}  // namespace

struct Admin::Impl {
    Impl(std::string secret, const Health& what) : token(std::move(secret)), health(what) {}

    const std::string token;
    const Health& health;
    std::mutex guard;
    std::map<std::string, Action> actions;
    // Last: its thread uses all of the above.
    std::unique_ptr<http::Server> server;

    bool is_allowed(const http::Request& request) const;
    std::unique_ptr<http::Response> filter(const http::Request& head) const;
    http::Response answer(const http::Request& request);
    http::Response act(const http::Request& request, const Action& action) const;
};

bool Admin::Impl::is_allowed(const http::Request& request) const {
    constexpr std::string_view kScheme = "Bearer ";
    const std::string_view given = http::find(request.headers, "authorization");
    return given.starts_with(kScheme) && crypto::equal(token, given.substr(kScheme.size()));
}

// Who may not act is refused before the body is read.
std::unique_ptr<http::Response> Admin::Impl::filter(const http::Request& head) const {
    if (health.answer(head.path())) return nullptr;
    if (token.empty()) return std::make_unique<http::Response>(refusal(404, "no_token"));
    if (is_allowed(head)) return nullptr;
    return std::make_unique<http::Response>(refusal(401, "unauthorized"));
}

http::Response Admin::Impl::answer(const http::Request& request) {
    const std::string path(request.path());
    if (auto known = health.answer(path)) {
        const bool reads = request.method == "GET" || request.method == "HEAD";
        return reads ? std::move(*known) : refusal(405, "method_not_allowed");
    }
    Action action;
    {
        const std::lock_guard lock(guard);
        const auto found = actions.find(request.method + " " + path);
        if (found == actions.end()) return refusal(404, "not_found");
        action = found->second;
    }
    return act(request, action);
}

http::Response Admin::Impl::act(const http::Request& request, const Action& action) const try {
    return action(request);
} catch (const std::exception& fault) {
    log::error("admin action failed", {{"path", request.path()}, {"why", fault.what()}});
    return refusal(500, "failed");
}

Admin::Admin(const std::string& listen, std::string token, const Health& health)
    : impl_(std::make_unique<Impl>(std::move(token), health)) {
    http::ServerSettings settings;
    settings.listen = listen;
    settings.max_body_bytes = kMaxBodyBytes;
    settings.max_connections = kMaxConnections;
    impl_->server = std::make_unique<http::Server>(
        settings,
        [impl = impl_.get()](http::Request&& request, http::Responder responder) {
            responder.send(impl->answer(request));
        },
        [impl = impl_.get()](const http::Request& head) { return impl->filter(head); });
}

Admin::~Admin() = default;

void Admin::add(const std::string& route, Action action) {
    const std::lock_guard lock(impl_->guard);
    impl_->actions[route] = std::move(action);
}

std::string Admin::address() const {
    return impl_->server->address();
}

}  // namespace shared::app
