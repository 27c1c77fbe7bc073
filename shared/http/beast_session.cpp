#include "shared/base/log.hpp"
#include "shared/http/response_text.hpp"
#include "shared/http/server_internal.hpp"

#include <array>
#include <cstring>
#include <exception>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace shared::http {
namespace {

using boost::system::error_code;

// Room for the largest head and a little of the body behind it.
constexpr std::size_t kBufferBytes = kMaxHeadBytes + 1024;
// A reader slower than this gets no more of our memory.
constexpr std::chrono::milliseconds kWriteTimeout{10'000};
// After a refusal the client may still be sending: closing at once would reset the connection and
// take the answer with it.
constexpr std::chrono::milliseconds kLingerTimeout{2'000};
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;
constexpr std::chrono::milliseconds kNoDeadline{0};

// The way back of one request's answer, from whatever thread it comes.
class SessionSink final : public Responder::Sink {
  public:
    SessionSink(std::shared_ptr<Gate> gate,
                std::weak_ptr<Session> session,
                std::uint64_t generation)
        : gate_(std::move(gate)), session_(std::move(session)), generation_(generation) {}

    void answer(Response response) override {
        {
            const std::lock_guard lock(gate_->guard);
            if (gate_->context == nullptr) return;
            if (!gate_->context->get_executor().running_in_this_thread()) {
                asio::post(*gate_->context,
                           [session = session_,
                            generation = generation_,
                            answer = std::move(response)]() mutable {
                               pass(session, generation, std::move(answer));
                           });
                return;
            }
        }
        pass(session_, generation_, std::move(response));
    }

  private:
    static void pass(const std::weak_ptr<Session>& to,
                     std::uint64_t generation,
                     Response response) {
        if (const auto session = to.lock()) session->answer(generation, std::move(response));
    }

    std::shared_ptr<Gate> gate_;
    std::weak_ptr<Session> session_;
    std::uint64_t generation_;
};

Response plain(int status) {
    return {.status = status, .headers = {}, .body = {}};
}

}  // namespace

Session::Session(Loop& loop, ServerState& state, Socket socket)
    : loop_(loop),
      state_(state),
      socket_(std::move(socket)),
      reader_(state.settings.max_body_bytes),
      buffer_(kBufferBytes) {}

void Session::start() {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    const auto remote = socket_.remote_endpoint(ignored);
    if (!ignored) peer_ = remote.address().to_string();
    enter(Phase::kIdle, state_.settings.head_timeout);
    read();
}

void Session::enter(Phase phase, std::chrono::milliseconds deadline) {
    const auto is_busy = [](Phase p) {
        return p == Phase::kReading || p == Phase::kHeld || p == Phase::kWriting;
    };
    if (is_busy(phase) && !is_busy(phase_)) ++state_.busy;
    const bool fell = !is_busy(phase) && is_busy(phase_);
    if (fell) --state_.busy;
    phase_ = phase;
    deadline_ =
        deadline == kNoDeadline ? SteadyTime::max() : std::chrono::steady_clock::now() + deadline;
    if (fell && state_.draining) {
        const std::lock_guard lock(state_.guard);
        state_.changed.notify_all();
    }
}

void Session::read() {
    if (begin_ == end_) begin_ = end_ = 0;
    if (end_ == buffer_.size()) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= std::exchange(begin_, 0);
    }
    if (end_ == buffer_.size()) return refuse(plain(400));  // a chunk header without an end
    socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                            [self = shared_from_this()](error_code fault, std::size_t count) {
                                if (self->expired_) return self->refuse(plain(408));
                                if (fault) return self->finish();
                                self->on_read(count);
                            });
}

void Session::on_read(std::size_t count) {
    if (phase_ == Phase::kClosed) return;
    end_ += count;
    consume();
}

void Session::consume() {
    if (phase_ == Phase::kIdle) enter(Phase::kReading, state_.settings.head_timeout);
    while (true) {
        const auto fed = reader_.feed({buffer_.data() + begin_, end_ - begin_});
        begin_ += fed.used;
        switch (fed.step) {
            case RequestReader::Step::kMore:
                if (fed.used == 0 || begin_ == end_) return read();
                break;
            case RequestReader::Step::kHead:
                if (!on_head()) return;
                break;
            case RequestReader::Step::kDone:
                return deliver();
            case RequestReader::Step::kBad:
                return refuse(plain(reader_.fault()));
        }
    }
}

// False: the request was refused, or the client is told to go on first.
bool Session::on_head() {
    keep_alive_ = reader_.keep_alive();
    is_head_request_ = reader_.head().method == "HEAD";
    enter(Phase::kReading, state_.settings.body_timeout);
    if (const auto refusal = ask_filter()) {
        refuse(std::move(*refusal));
        return false;
    }
    if (!reader_.expects_continue()) return true;
    send_continue();
    return false;
}

std::unique_ptr<Response> Session::ask_filter() const try {
    return state_.filter ? state_.filter(reader_.head()) : nullptr;
} catch (const std::exception& fault) {
    log::warning_every(10, "http_filter", "request filter failed", {{"why", fault.what()}});
    return std::make_unique<Response>(plain(500));
}

void Session::send_continue() {
    static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(socket_,
                      asio::buffer(kGoOn.data(), kGoOn.size()),
                      [self = shared_from_this()](error_code fault, std::size_t) {
                          if (self->expired_) return self->refuse(plain(408));
                          if (fault) return self->finish();
                          self->consume();
                      });
}

void Session::deliver() {
    enter(Phase::kHeld, kNoDeadline);
    ++state_.held;
    Request request = reader_.take();
    request.peer = peer_;
    Responder responder(std::make_shared<SessionSink>(loop_.gate, weak_from_this(), ++generation_));
    try {
        state_.handler(std::move(request), std::move(responder));
    } catch (const std::exception& fault) {
        log::warning_every(10, "http_handler", "request handler failed", {{"why", fault.what()}});
    }
}

void Session::answer(std::uint64_t generation, Response response) {
    if (generation != generation_ || phase_ != Phase::kHeld) return;
    if (response.status == kCutConnection) return cut();
    write(std::move(response), keep_alive_ && !state_.draining);
}

void Session::refuse(Response response) {
    if (phase_ == Phase::kClosed) return;
    expired_ = false;
    write(std::move(response), false);
}

void Session::write(Response response, bool keep_alive) {
    const bool was_held = phase_ == Phase::kHeld;
    enter(Phase::kWriting, kWriteTimeout);
    keep_alive_ = keep_alive;
    head_out_ = head_text(response, keep_alive);
    body_out_ = is_head_request_ ? std::string{} : std::move(response.body);
    const std::array<asio::const_buffer, 2> out{asio::buffer(head_out_), asio::buffer(body_out_)};
    asio::async_write(
        socket_, out, [self = shared_from_this(), was_held](error_code fault, std::size_t) {
            if (was_held) --self->state_.held;
            if (fault) return self->finish();
            self->on_written();
        });
}

void Session::on_written() {
    if (phase_ == Phase::kClosed) return;
    if (state_.stopping) return finish();
    if (!keep_alive_) return linger();
    next();
}

void Session::next() {
    enter(Phase::kIdle, state_.settings.idle_timeout);
    if (begin_ != end_) return consume();
    if (state_.draining) return finish();
    read();
}

void Session::linger() {
    enter(Phase::kLingering, kLingerTimeout);
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    discard();
}

void Session::discard() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [self = shared_from_this()](error_code fault, std::size_t count) {
                                self->lingered_bytes_ += count;
                                if (fault || self->lingered_bytes_ > kLingerBytes) {
                                    return self->finish();
                                }
                                if (self->phase_ == Phase::kLingering) self->discard();
                            });
}

void Session::sweep(SteadyTime now) {
    if (now < deadline_) return;
    if (phase_ != Phase::kReading) return finish();
    // The read that is under way ends with an error and answers 408.
    expired_ = true;
    deadline_ = SteadyTime::max();
    error_code ignored;
    socket_.cancel(ignored);
}

void Session::drain() {
    if (phase_ == Phase::kIdle) finish();
}

void Session::stop() {
    if (phase_ == Phase::kHeld) return write(plain(503), false);
    if (phase_ != Phase::kWriting) finish();
}

void Session::cut() {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);  // a reset, not an end
    finish();
}

void Session::finish() {
    if (phase_ == Phase::kClosed) return;
    const auto self = shared_from_this();
    if (phase_ == Phase::kHeld) --state_.held;
    enter(Phase::kClosed, kNoDeadline);
    error_code ignored;
    socket_.close(ignored);
    loop_.sessions.erase(this);
    --state_.open;
    state_.on_close();
}

}  // namespace shared::http
