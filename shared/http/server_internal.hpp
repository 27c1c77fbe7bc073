// Inside of the server: what sessions, loops and the server share. Asio only, no Beast.
#pragma once

#include "shared/http/request_reader.hpp"
#include "shared/http/responder_sink.hpp"
#include "shared/http/server.hpp"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace shared::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Session;

// The way for other threads into a loop; outlives it, so that a Responder may outlive the server.
struct Gate {
    std::mutex guard;
    asio::io_context* context = nullptr;  // null once the loop has ended
};

// One thread with its own sockets. Everything but `gate` belongs to that thread.
struct Loop {
    std::shared_ptr<Gate> gate = std::make_shared<Gate>();
    asio::io_context context{1};
    // After the context: their sockets must go before it does.
    std::unordered_map<Session*, std::shared_ptr<Session>> sessions;
    asio::steady_timer sweeper{context};
    std::thread thread;
};

// Shared by all loops of a server.
struct ServerState {
    ServerSettings settings;
    Handler handler;
    HeadFilter filter;
    std::atomic<bool> draining{false};
    std::atomic<bool> stopping{false};
    std::atomic<std::size_t> open{0};
    std::atomic<std::size_t> held{0};  // with the handler, or its answer not yet written
    std::atomic<std::size_t> busy{0};  // held, or the request is being read
    std::function<void()> on_close;    // a connection ended; any loop thread
    std::mutex guard;
    std::condition_variable changed;  // while draining or stopping: open, held or busy fell
};

// One connection: reads a request, hands it over, writes its answer, and again. Lives in its
// loop's `sessions` until finish(); all methods run on that loop's thread.
class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(Loop& loop, ServerState& state, Socket socket);
    ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start();
    // Answers the request of that generation; any other one is over and the answer is dropped.
    void answer(std::uint64_t generation, Response response);
    // Ends what is past its deadline.
    void sweep(SteadyTime now);
    // Closes if idle.
    void drain();
    // What is held is answered 503; all else is closed.
    void stop();

  private:
    enum class Phase { kIdle, kReading, kHeld, kWriting, kLingering, kClosed };

    void enter(Phase phase, std::chrono::milliseconds deadline);
    void read();
    void on_read(std::size_t count);
    void consume();
    bool on_head();
    std::unique_ptr<Response> ask_filter() const;
    void deliver();
    void send_continue();
    void refuse(Response response);
    void write(Response response, bool keep_alive);
    void on_written();
    void next();
    void linger();
    void discard();
    void cut();
    void finish();

    Loop& loop_;
    ServerState& state_;
    Socket socket_;
    std::string peer_;
    RequestReader reader_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  // unread bytes of buffer_: [begin_, end_)
    std::size_t end_ = 0;
    std::string head_out_;
    std::string body_out_;
    Phase phase_ = Phase::kClosed;
    SteadyTime deadline_ = SteadyTime::max();
    std::uint64_t generation_ = 0;
    std::size_t lingered_bytes_ = 0;
    bool keep_alive_ = false;
    bool is_head_request_ = false;
    bool expired_ = false;
};

}  // namespace shared::http
