#include "shared/base/log.hpp"
#include "shared/http/server_internal.hpp"

#include <stdexcept>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

namespace shared::http {
namespace {

using boost::system::error_code;

// How late a deadline may be noticed.
constexpr std::chrono::milliseconds kSweepEvery{100};
// After a failed accept (no file descriptors left).
constexpr std::chrono::milliseconds kAcceptPause{100};
// What a stop grants the last answers to get out.
constexpr std::chrono::milliseconds kStopTimeout{1'000};

tcp::endpoint resolve(asio::io_context& context, const std::string& listen) {
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("http: not host:port: " + listen);
    std::string host = listen.substr(0, colon);
    if (host.size() > 1 && host.front() == '[') host = host.substr(1, host.size() - 2);
    error_code fault;
    const auto found =
        tcp::resolver(context).resolve(host,
                                       listen.substr(colon + 1),
                                       tcp::resolver::passive | tcp::resolver::numeric_service,
                                       fault);
    if (fault) throw std::runtime_error("http: cannot resolve " + listen + ": " + fault.message());
    return found.begin()->endpoint();
}

void sweep(Loop& loop) {
    loop.sweeper.expires_after(kSweepEvery);
    loop.sweeper.async_wait([&loop](error_code fault) {
        if (fault) return;
        std::vector<std::shared_ptr<Session>> all;
        all.reserve(loop.sessions.size());
        for (const auto& [raw, session] : loop.sessions) all.push_back(session);
        const SteadyTime now = std::chrono::steady_clock::now();
        for (const auto& session : all) session->sweep(now);
        sweep(loop);
    });
}

void for_each_session(Loop& loop, void (Session::*what)()) {
    std::vector<std::shared_ptr<Session>> all;
    for (const auto& [raw, session] : loop.sessions) all.push_back(session);
    for (const auto& session : all) (session.get()->*what)();
}

}  // namespace

struct Server::Impl {
    using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

    ServerState state;
    std::vector<std::unique_ptr<Loop>> loops;
    std::unique_ptr<Acceptor> acceptor;        // lives on the first loop
    std::unique_ptr<asio::steady_timer> rest;  // after a failed accept
    std::atomic<bool> paused{false};
    std::size_t next_loop = 0;
    std::string address;
    std::uint16_t port = 0;

    asio::io_context& first() { return loops.front()->context; }
    void bind();
    void accept();
    void on_accept(error_code fault, Socket socket, Loop& loop);
    void on_close();
    void run(Loop& loop);
    void everywhere(void (Session::*what)());
};

void Server::Impl::bind() {
    const std::string& listen = state.settings.listen;
    const tcp::endpoint endpoint = resolve(first(), listen);
    try {
        acceptor = std::make_unique<Acceptor>(first(), endpoint.protocol());
        acceptor->set_option(tcp::acceptor::reuse_address(true));
        acceptor->bind(endpoint);
        acceptor->listen(asio::socket_base::max_listen_connections);
    } catch (const boost::system::system_error& fault) {
        throw std::runtime_error("http: cannot listen on " + listen + ": " +
                                 fault.code().message());
    }
    port = acceptor->local_endpoint().port();
    address = listen.substr(0, listen.rfind(':')) + ":" + std::to_string(port);
}

void Server::Impl::accept() {
    if (!acceptor->is_open()) return;
    if (state.open >= state.settings.max_connections) {
        paused = true;
        // A connection may have ended between the two lines above.
        if (state.open >= state.settings.max_connections || !paused.exchange(false)) return;
    }
    Loop& loop = *loops[next_loop++ % loops.size()];
    acceptor->async_accept(loop.context, [this, &loop](error_code fault, Socket socket) {
        on_accept(fault, std::move(socket), loop);
    });
}

void Server::Impl::on_accept(error_code fault, Socket socket, Loop& loop) {
    if (fault == asio::error::operation_aborted || !acceptor->is_open()) return;
    if (fault) {
        log::warning_every(10, "http_accept", "cannot accept", {{"why", fault.message()}});
        rest->expires_after(kAcceptPause);
        rest->async_wait([this](error_code cancelled) {
            if (!cancelled) accept();
        });
        return;
    }
    ++state.open;
    asio::post(loop.context, [this, &loop, accepted = std::move(socket)]() mutable {
        auto session = std::make_shared<Session>(loop, state, std::move(accepted));
        loop.sessions.emplace(session.get(), session);
        session->start();
        if (state.draining) session->drain();
    });
    accept();
}

void Server::Impl::on_close() {
    if (state.draining) {
        const std::lock_guard lock(state.guard);
        state.changed.notify_all();
    }
    if (paused.exchange(false)) asio::post(first(), [this] { accept(); });
}

void Server::Impl::run(Loop& loop) {
    loop.gate->context = &loop.context;
    sweep(loop);
    loop.thread = std::thread([&loop] { loop.context.run(); });
}

void Server::Impl::everywhere(void (Session::*what)()) {
    state.draining = true;
    asio::post(first(), [this] {
        error_code ignored;
        acceptor->close(ignored);
    });
    for (const auto& loop : loops) {
        asio::post(loop->context, [&loop = *loop, what] { for_each_session(loop, what); });
    }
}

Server::Server(ServerSettings settings, Handler handler, HeadFilter filter)
    : impl_(std::make_unique<Impl>()) {
    impl_->state.settings = std::move(settings);
    impl_->state.handler = std::move(handler);
    impl_->state.filter = std::move(filter);
    impl_->state.on_close = [impl = impl_.get()] { impl->on_close(); };
    for (int i = 0; i < std::max(1, impl_->state.settings.threads); ++i) {
        impl_->loops.push_back(std::make_unique<Loop>());
    }
    impl_->rest = std::make_unique<asio::steady_timer>(impl_->first());
    impl_->bind();
    impl_->accept();
    for (const auto& loop : impl_->loops) impl_->run(*loop);
}

Server::~Server() {
    impl_->state.stopping = true;
    impl_->everywhere(&Session::stop);
    {
        std::unique_lock lock(impl_->state.guard);
        impl_->state.changed.wait_for(
            lock, kStopTimeout, [this] { return impl_->state.open == 0; });
    }
    for (const auto& loop : impl_->loops) {
        const std::lock_guard lock(loop->gate->guard);
        loop->gate->context = nullptr;
    }
    for (const auto& loop : impl_->loops) loop->context.stop();
    for (const auto& loop : impl_->loops) loop->thread.join();
}

std::uint16_t Server::port() const {
    return impl_->port;
}
std::string Server::address() const {
    return impl_->address;
}
std::size_t Server::open_connections() const {
    return impl_->state.open;
}

bool Server::drain(std::chrono::milliseconds deadline) {
    impl_->everywhere(&Session::drain);
    std::unique_lock lock(impl_->state.guard);
    impl_->state.changed.wait_for(lock, deadline, [this] { return impl_->state.busy == 0; });
    return impl_->state.held == 0;
}

}  // namespace shared::http
