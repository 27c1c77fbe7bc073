// An HTTP/1.1 server that can hold requests without a thread each.
//
// One io thread (settable) owns all sockets. The handler runs on it and must not block; it may
// keep the Responder and answer later from any thread. A Responder destroyed unanswered answers
// 500. Limits are enforced by the server: head 5 s and 16 KiB, body deadline and size as set,
// idle keep-alive 60 s, connection cap (accepting pauses at it).
#pragma once

#include "shared/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace shared::http {

// Answers one request, once; later calls do nothing. Movable, callable from any thread. If the
// client left meanwhile the answer is dropped.
class Responder {
  public:
    class Sink;
    explicit Responder(std::shared_ptr<Sink> sink);
    Responder(Responder&&) noexcept;
    Responder& operator=(Responder&&) noexcept;
    ~Responder();
    void send(Response response);
    // Resets the connection in place of an answer, as a peer that fails does.
    void cut();

  private:
    std::shared_ptr<Sink> sink_;
};

using Handler = std::function<void(Request&&, Responder)>;
// Decides from the head alone (method, target, headers; body empty) whether the body is read.
// A returned response is sent at once and the connection closed after it.
using HeadFilter = std::function<std::unique_ptr<Response>(const Request&)>;

struct ServerSettings {
    std::string listen = "127.0.0.1:0";  // host:port; port 0 takes a free one
    std::size_t max_body_bytes = 3 * 1024 * 1024;
    std::size_t max_connections = 4096;
    std::chrono::seconds body_timeout{10};
    std::chrono::seconds idle_timeout{60};
    int threads = 1;
    // For the whole head, from its first byte or from the connection's start.
    std::chrono::milliseconds head_timeout{5'000};
};

class Server {
  public:
    // Binds and starts serving. Throws std::runtime_error naming the address if it cannot bind.
    Server(ServerSettings settings, Handler handler, HeadFilter filter = {});
    // Stops at once; what is held is answered 503.
    ~Server();

    std::uint16_t port() const;
    // `host:port` it really listens on.
    std::string address() const;
    std::size_t open_connections() const;
    // No new connections, idle ones closed, answers carry `Connection: close`; returns when all
    // held requests are answered or the deadline passed. True if all were.
    bool drain(std::chrono::milliseconds deadline);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace shared::http
