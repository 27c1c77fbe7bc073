#include "tests/load/fire.hpp"

#include "shared/base/clock.hpp"

#include <csignal>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

namespace tests::load {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// Servers close kept connections, ours after 60 s, others after 5; one older than this is left.
constexpr std::int64_t kMostIdleUs = 4'000'000;
// How late the end of a post's time may be noticed.
constexpr std::chrono::milliseconds kSweepEvery{100};
constexpr std::chrono::seconds kProgressEvery{5};

std::int64_t now_us() {
    return shared::SystemClock().mono_us();
}

// One kept connection with at most one post on it.
struct Connection {
    explicit Connection(asio::io_context& context) : socket(context) {}

    tcp::socket socket;
    boost::beast::flat_buffer buffer;
    std::optional<http::response_parser<http::string_body>> parser;
    Outgoing post;
    std::int64_t begun_us = 0;
    std::int64_t idle_since_us = 0;
    bool is_busy = false;
    bool is_late = false;  // its time was over: cut by the sweeper
};

class Loop {
  public:
    Loop(const FireSettings& settings, Work& work, const std::function<void()>& progress)
        : settings_(settings),
          work_(work),
          progress_(progress),
          timer_(context_),
          sweeper_(context_),
          teller_(context_),
          signals_(context_, SIGINT, SIGTERM) {
        for (const auto& host : settings_.hosts) endpoints_.push_back(resolve(host));
        free_.resize(endpoints_.size());
    }

    void run() {
        signals_.async_wait([this](error_code fault, int) {
            if (fault) return;
            work_.stop();
            go_on();
        });
        sweep();
        tell();
        go_on();
        context_.run();
    }

  private:
    tcp::endpoint resolve(const std::string& host);
    void go_on();
    void start_due();
    void begin(Outgoing post);
    Connection* take_free(std::size_t address);
    void open(Connection& connection);
    void write(Connection& connection);
    void read(Connection& connection);
    void finish(Connection& connection, const char* code);
    void sweep();
    void tell();

    const FireSettings& settings_;
    Work& work_;
    const std::function<void()>& progress_;
    asio::io_context context_{1};
    asio::steady_timer timer_, sweeper_, teller_;
    asio::signal_set signals_;
    std::vector<tcp::endpoint> endpoints_;
    std::vector<std::unique_ptr<Connection>> all_;
    std::vector<std::vector<Connection*>> free_;  // by address, the last used at the back
    std::deque<Outgoing> waiting_;                // for a connection
    std::size_t busy_ = 0;
    std::int64_t armed_us_ = 0;  // what the timer waits for
};

tcp::endpoint Loop::resolve(const std::string& host) {
    const auto colon = host.rfind(':');
    if (colon == std::string::npos) throw std::runtime_error("not host:port: " + host);
    error_code fault;
    const auto found = tcp::resolver(context_).resolve(
        host.substr(0, colon), host.substr(colon + 1), tcp::resolver::numeric_service, fault);
    if (fault) throw std::runtime_error("cannot resolve " + host + ": " + fault.message());
    return found.begin()->endpoint();
}

// Posts what is due, then sleeps until the next; ends the loop where there is nothing more.
void Loop::go_on() {
    start_due();
    const auto next = work_.next_us();
    if (!next) {
        if (busy_ == 0 && waiting_.empty()) context_.stop();
        return;
    }
    if (*next == armed_us_) return;
    armed_us_ = *next;
    timer_.expires_at(std::chrono::steady_clock::time_point(std::chrono::microseconds(*next)));
    timer_.async_wait([this](error_code fault) {
        if (fault) return;
        armed_us_ = 0;
        go_on();
    });
}

void Loop::start_due() {
    for (;;) {
        const auto next = work_.next_us();
        const auto now = now_us();
        if (!next || *next > now) return;
        begin(work_.take(now));
    }
}

void Loop::begin(Outgoing post) {
    Connection* connection = take_free(post.address);
    if (connection == nullptr) {
        work_.crowded();
        waiting_.push_back(std::move(post));
        return;
    }
    connection->post = std::move(post);
    connection->begun_us = now_us();
    connection->is_busy = true;
    connection->is_late = false;
    ++busy_;
    if (connection->socket.is_open()) {
        write(*connection);
    } else {
        open(*connection);
    }
}

// One that is open if there is one, else a new one while there may be more.
Connection* Loop::take_free(std::size_t address) {
    if (auto& free = free_[address]; !free.empty()) {
        Connection* out = free.back();
        free.pop_back();
        if (now_us() - out->idle_since_us > kMostIdleUs) out->socket.close();
        return out;
    }
    if (busy_ >= settings_.connections) return nullptr;
    all_.push_back(std::make_unique<Connection>(context_));
    return all_.back().get();
}

void Loop::open(Connection& connection) {
    connection.buffer.clear();
    connection.socket.async_connect(endpoints_[connection.post.address],
                                    [this, &connection](error_code fault) {
                                        if (fault) return finish(connection, "refused");
                                        error_code ignored;
                                        connection.socket.set_option(tcp::no_delay(true), ignored);
                                        write(connection);
                                    });
}

void Loop::write(Connection& connection) {
    asio::async_write(connection.socket,
                      asio::buffer(connection.post.request),
                      [this, &connection](error_code fault, std::size_t) {
                          if (fault) return finish(connection, "reset");
                          read(connection);
                      });
}

void Loop::read(Connection& connection) {
    connection.parser.emplace();
    http::async_read(connection.socket,
                     connection.buffer,
                     *connection.parser,
                     [this, &connection](error_code fault, std::size_t) {
                         finish(connection, fault ? "reset" : "");
                     });
}

void Loop::finish(Connection& connection, const char* code) {
    Answer answer{0, connection.is_late ? "timeout" : code, connection.begun_us, now_us()};
    bool is_kept = false;
    if (answer.code.empty()) {
        answer.status = static_cast<int>(connection.parser->get().result_int());
        is_kept = connection.parser->get().keep_alive();
    }
    error_code ignored;
    if (!is_kept) connection.socket.close(ignored);
    connection.is_busy = false;
    connection.idle_since_us = answer.ended_us;
    --busy_;
    const auto address = connection.post.address;
    free_[address].push_back(&connection);
    work_.ended(connection.post.tag, answer);
    if (!waiting_.empty()) {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        // It belongs to another address: this connection is opened to that one.
        if (next.address != address) {
            free_[address].pop_back();
            connection.socket.close(ignored);
            free_[next.address].push_back(&connection);
        }
        begin(std::move(next));
    }
    go_on();
}

// Ends what has waited too long for its answer.
void Loop::sweep() {
    const auto limit = std::chrono::microseconds(settings_.timeout).count();
    for (const auto& connection : all_) {
        if (!connection->is_busy || now_us() - connection->begun_us < limit) continue;
        connection->is_late = true;
        error_code ignored;
        connection->socket.close(ignored);
    }
    sweeper_.expires_after(kSweepEvery);
    sweeper_.async_wait([this](error_code fault) {
        if (!fault) sweep();
    });
}

void Loop::tell() {
    teller_.expires_after(kProgressEvery);
    teller_.async_wait([this](error_code fault) {
        if (fault) return;
        progress_();
        tell();
    });
}

}  // namespace

void fire(const FireSettings& settings, Work& work, const std::function<void()>& progress) {
    Loop(settings, work, progress).run();
}

}  // namespace tests::load
