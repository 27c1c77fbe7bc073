// What is answered while PostgreSQL hangs or is away.
#include "tests/adapters/workers/hot/lookup/clinics.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

namespace workers::hot::lookup {
namespace {

using testing::HasSubstr;
constexpr shared::MonoUs kHalfMinute = 30'000'000;
constexpr const char* kLate =
    "postgres_conflict";  // what a statement that waits for a lock ends with

// Takes connections and says nothing.
class SilentServer {
  public:
    SilentServer() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        auto* plain = reinterpret_cast<sockaddr*>(&address_);
        if (bind(fd_, plain, size) != 0 || listen(fd_, 16) != 0 ||
            getsockname(fd_, plain, &size) != 0) {
            throw std::runtime_error("no listening socket");
        }
    }
    ~SilentServer() { close(fd_); }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;
    std::string url() const {
        return "postgresql://nobody@127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/no";
    }

  private:
    int fd_;
    sockaddr_in address_{};
};

class Away : public Clinics {
  protected:
    milliseconds time_of(const std::function<void()>& work) {
        const auto begun = SteadyClock::now();
        work();
        return std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begun);
    }
};

TEST_F(Away, a_database_that_hangs_costs_the_cap_once_and_then_the_copy_serves_at_once) {
    caching_.loads.redis.enabled = false;
    has_redis_ = false;
    start_warm();
    clock_.ahead_us += kHalfMinute;
    with_lines_locked([&] {
        const auto first = time_of([&] { EXPECT_EQ(price_of(find("one")), "120.00"); });
        EXPECT_GE(first, milliseconds(590));
        EXPECT_LT(first, milliseconds(3000));
        const auto next = time_of([&] { EXPECT_EQ(price_of(find("one")), "120.00"); });
        EXPECT_LT(next, milliseconds(590));
    });
    EXPECT_EQ(code_of(find("one")), "");
}

TEST_F(Away, a_server_that_never_answers_is_a_time_out_within_the_cap) {
    const SilentServer server;
    database_settings_.url = server.url();
    start();
    EXPECT_FALSE(warm());
    const auto took = time_of([&] { EXPECT_EQ(code_of(find("one")), "lookup_timeout"); });
    EXPECT_LT(took, milliseconds(3000));
    EXPECT_THAT(health(), HasSubstr(R"("postgres":{"state":"degraded","detail":"postgres_)"));
}

TEST_F(Away, a_failed_load_is_answered_with_the_copy_or_its_code) {
    caching_.loads.redis.enabled = false;
    has_redis_ = false;
    database_settings_.statement_timeout = milliseconds(50);
    start_warm();
    add_line("two");
    clock_.ahead_us += kHalfMinute;
    with_lines_locked([&] {
        EXPECT_EQ(price_of(find("one")), "120.00");
        EXPECT_EQ(code_of(find("two")), kLate);
        EXPECT_THAT(health(), HasSubstr(R"("postgres":{"state":"degraded","detail":"postgres_)"));
    });
    turn_until([&] { return code_of(find("two")).empty(); });
    EXPECT_EQ(code_of(find("two")), "");
    EXPECT_THAT(health(), HasSubstr(R"("postgres":{"state":"up")"));
}

TEST_F(Away, after_five_failures_nobody_waits) {
    database_settings_.statement_timeout = milliseconds(50);
    start_warm();
    add_line("two");
    with_lines_locked([&] {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(code_of(find("two")), kLate) << i;
        EXPECT_EQ(code_of(find("two")), "breaker_open");
    });
}

}  // namespace
}  // namespace workers::hot::lookup
