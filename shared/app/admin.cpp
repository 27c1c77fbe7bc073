#include "shared/app/admin.hpp"

#include "shared/base/log.hpp"
#include "shared/crypto/constant_time.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace shared::app {
namespace {

constexpr std::size_t kMaxBodyBytes = 1024 * 1024;
constexpr std::size_t kMaxConnections = 64;
constexpr std::size_t kMaxWaiting = 64;

http::Response refusal(int status, const std::string& code) {
    return {.status = status, .headers = {}, .body = R"({"error":")" + code + R"("})"};
}

http::Response act(const http::Request& request, const Admin::Action& action) try {
    return action(request);
} catch (const std::exception& fault) {
    log::error("admin action failed", {{"path", request.path()}, {"why", fault.what()}});
    return refusal(500, "failed");
}

// What may wait, one after the other; what has not begun at the end is answered by the server.
class SlowActions {
  public:
    SlowActions() : thread_([this] { run(); }) {}
    ~SlowActions() {
        {
            const std::lock_guard lock(guard_);
            is_stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    void add(http::Request&& request, Admin::Action&& action, http::Responder&& responder) {
        {
            const std::lock_guard lock(guard_);
            if (waiting_.size() < kMaxWaiting) {
                waiting_.push_back({std::move(request), std::move(action), std::move(responder)});
                changed_.notify_all();
                return;
            }
        }
        responder.send(refusal(503, "busy"));
    }

  private:
    struct Waiting {
        http::Request request;
        Admin::Action action;
        http::Responder responder;
    };

    void run() {
        std::unique_lock lock(guard_);
        while (true) {
            changed_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
            if (is_stopping_) return;
            Waiting next = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            next.responder.send(act(next.request, next.action));
            lock.lock();
        }
    }

    std::mutex guard_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace

struct Admin::Impl {
    Impl(std::string secret, const Health& what) : token(std::move(secret)), health(what) {}

    const std::string token;
    const Health& health;
    std::mutex guard;
    struct Route {
        Action action;
        bool is_slow = false;
    };
    std::map<std::string, Route> routes;
    SlowActions slow;
    // Last: its thread uses all of the above.
    std::unique_ptr<http::Server> server;

    bool is_allowed(const http::Request& request) const;
    std::unique_ptr<http::Response> filter(const http::Request& head) const;
    void answer(http::Request&& request, http::Responder&& responder);
    Route route_of(const std::string& name);
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

Admin::Impl::Route Admin::Impl::route_of(const std::string& name) {
    const std::lock_guard lock(guard);
    const auto found = routes.find(name);
    return found == routes.end() ? Route{} : found->second;
}

void Admin::Impl::answer(http::Request&& request, http::Responder&& responder) {
    const std::string path(request.path());
    if (auto known = health.answer(path)) {
        const bool reads = request.method == "GET" || request.method == "HEAD";
        return responder.send(reads ? std::move(*known) : refusal(405, "method_not_allowed"));
    }
    Route route = route_of(request.method + " " + path);
    if (!route.action) return responder.send(refusal(404, "not_found"));
    if (!route.is_slow) return responder.send(act(request, route.action));
    slow.add(std::move(request), std::move(route.action), std::move(responder));
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
            impl->answer(std::move(request), std::move(responder));
        },
        [impl = impl_.get()](const http::Request& head) { return impl->filter(head); });
}

Admin::~Admin() = default;

void Admin::add(const std::string& route, Action action) {
    const std::lock_guard lock(impl_->guard);
    impl_->routes[route] = {std::move(action), false};
}

void Admin::add_slow(const std::string& route, Action action) {
    const std::lock_guard lock(impl_->guard);
    impl_->routes[route] = {std::move(action), true};
}

std::string Admin::address() const {
    return impl_->server->address();
}

}  // namespace shared::app
