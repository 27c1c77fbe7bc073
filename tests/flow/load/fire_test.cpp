#include "tests/load/fire.hpp"

#include "shared/base/clock.hpp"
#include "shared/http/server.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tests::load {
namespace {

using namespace std::chrono_literals;
using shared::http::Request;
using shared::http::Responder;

// Posts at given times, to addresses in turn.
class Posts final : public Work {
  public:
    Posts(std::vector<std::int64_t> at_us, std::size_t addresses = 1)
        : start_us_(shared::SystemClock().mono_us() + 20'000),
          at_us_(std::move(at_us)),
          addresses_(addresses),
          answers_(at_us_.size()) {}

    std::optional<std::int64_t> next_us() const override {
        if (next_ == at_us_.size()) return std::nullopt;
        return start_us_ + at_us_[next_];
    }
    Outgoing take(std::int64_t now_us) override {
        EXPECT_GE(now_us, *next_us());
        taken_us_.push_back(now_us);
        const auto tag = next_++;
        return {tag,
                tag % addresses_,
                "POST /" + std::to_string(tag) +
                    " HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\n\r\n{}"};
    }
    void ended(std::size_t tag, const Answer& answer) override { answers_[tag].push_back(answer); }
    void crowded() override { ++crowded_; }
    void stop() override { next_ = at_us_.size(); }

    // Each post ended exactly once; its answer.
    const Answer& answer(std::size_t tag) const {
        EXPECT_EQ(answers_[tag].size(), 1U);
        return answers_[tag].front();
    }
    int crowded_times() const { return crowded_; }
    std::int64_t start_us() const { return start_us_; }

  private:
    std::int64_t start_us_;
    std::vector<std::int64_t> at_us_, taken_us_;
    std::size_t addresses_ = 1, next_ = 0;
    std::vector<std::vector<Answer>> answers_;
    int crowded_ = 0;
};

void run(Work& work, std::vector<std::string> hosts, std::size_t connections = 64) {
    fire({std::move(hosts), connections, 500ms}, work, [] {});
}

std::vector<std::int64_t> every_us(int count, std::int64_t gap) {
    std::vector<std::int64_t> out;
    for (int i = 0; i < count; ++i) out.push_back(i * gap);
    return out;
}

TEST(LoadFire, posts_everything_once_to_each_address_in_turn) {
    std::atomic<int> seen[2] = {0, 0};
    const auto answers = [&seen](int which) {
        return [&seen, which](Request&&, Responder responder) {
            ++seen[which];
            responder.send({});
        };
    };
    shared::http::Server one({}, answers(0)), two({}, answers(1));
    Posts posts(every_us(200, 500), 2);
    run(posts, {one.address(), two.address()});
    for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(posts.answer(i).status, 200);
    EXPECT_EQ(seen[0], 100);
    EXPECT_EQ(seen[1], 100);
    EXPECT_LE(one.open_connections() + two.open_connections(), 64U);
}

// An answer that is held does not hold up the posts behind it.
TEST(LoadFire, goes_on_while_an_answer_is_held) {
    std::mutex guard;
    std::vector<Responder> held;
    shared::http::Server server({}, [&](Request&& request, Responder responder) {
        const std::lock_guard lock(guard);
        if (request.target == "/0") {
            held.push_back(std::move(responder));
            return;
        }
        responder.send({});
        if (request.target == "/20") held.front().send({});
    });
    Posts posts(every_us(21, 1'000));
    run(posts, {server.address()});
    for (std::size_t i = 0; i < 21; ++i) EXPECT_EQ(posts.answer(i).status, 200);
    EXPECT_GE(posts.answer(0).ended_us, posts.start_us() + 20'000);
    EXPECT_LT(posts.answer(1).ended_us, posts.answer(0).ended_us);
}

TEST(LoadFire, waits_for_a_connection_where_all_are_in_use) {
    shared::http::Server server({}, [](Request&&, Responder responder) { responder.send({}); });
    Posts posts(std::vector<std::int64_t>(50, 0));
    run(posts, {server.address()}, 4);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(posts.answer(i).status, 200);
    EXPECT_GE(posts.crowded_times(), 40);
    EXPECT_LE(server.open_connections(), 4U);
}

TEST(LoadFire, tells_a_status_a_reset_a_silence_and_a_closed_port_apart) {
    std::mutex guard;
    std::vector<Responder> held;
    shared::http::Server server({}, [&](Request&& request, Responder responder) {
        if (request.target == "/0") return responder.send({.status = 503});
        if (request.target == "/2") return responder.cut();
        const std::lock_guard lock(guard);
        held.push_back(std::move(responder));
    });
    // A port that is taken and not listened at refuses.
    const int taken = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(taken, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::getsockname(taken, reinterpret_cast<sockaddr*>(&address), &size), 0);
    Posts posts(every_us(5, 1'000), 2);
    run(posts, {server.address(), "127.0.0.1:" + std::to_string(ntohs(address.sin_port))});
    ::close(taken);
    EXPECT_EQ(posts.answer(0).status, 503);
    EXPECT_EQ(posts.answer(1).code, "refused");
    EXPECT_EQ(posts.answer(2).code, "reset");
    EXPECT_EQ(posts.answer(4).code, "timeout");
    EXPECT_GE(posts.answer(4).ended_us - posts.answer(4).begun_us, 500'000);
}

TEST(LoadFire, refuses_an_address_that_is_none) {
    Posts posts({0});
    EXPECT_THROW(run(posts, {"nowhere"}), std::runtime_error);
}

}  // namespace
}  // namespace tests::load
