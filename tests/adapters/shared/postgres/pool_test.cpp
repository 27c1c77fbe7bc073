#include "shared/postgres/pool.hpp"

#include "tests/adapters/shared/postgres/test_database.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <csignal>
#include <future>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

namespace shared::postgres {
namespace {

using std::chrono::milliseconds;

Settings settings_of(const TestDatabase& database) {
    Settings out;
    out.url = database.url();
    out.application_name = "pool-test";
    return out;
}

class postgres_pool : public testing::Test {
  protected:
    postgres_pool() : metrics_(registry_, "test_postgres_", {"select"}) {
        limits_.wait = milliseconds(200);
    }

    Pool& pool() {
        if (!pool_) pool_.emplace(settings_of(database_), limits_, clock_, &metrics_);
        return *pool_;
    }

    static std::string pid_of(Connection& connection) {
        const auto rows = connection.run("SELECT pg_backend_pid()");
        return rows ? std::string((*rows)->get(0, 0)) : rows.error().code;
    }

    void terminate(const std::string& pid) {
        ASSERT_EQ(database_.value("SELECT pg_terminate_backend(" + pid + ", 10000)"), "t");
    }

    // Sessions of the pool at the server.
    std::string sessions() {
        return database_.value(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE 'pool-test%'");
    }

    TestDatabase database_;
    fakes::ManualClock clock_;
    metrics::Registry registry_;
    Metrics metrics_;
    PoolSettings limits_;
    std::optional<Pool> pool_;
};

TEST_F(postgres_pool, uses_one_connection_for_what_comes_one_after_the_other) {
    auto first = pool().connection();
    auto second = pool().connection();
    const auto pid = pid_of(first);
    EXPECT_EQ(pid_of(second), pid);
    EXPECT_EQ(pid_of(first), pid);
    EXPECT_EQ(metrics_.open.value(), 1);
    EXPECT_EQ(metrics_.in_use.value(), 0);
    EXPECT_EQ(first.statements(), 2U);
}

TEST_F(postgres_pool, keeps_its_size_and_closes_what_is_beyond_it) {
    limits_.size = 1;
    limits_.overflow = 1;
    auto outer = pool().connection();
    auto inner = pool().connection();
    ASSERT_TRUE(outer.transaction([&](Transaction& work) {
        work.run("SELECT 1");
        EXPECT_TRUE(inner.run("SELECT 1"));
        EXPECT_EQ(metrics_.in_use.value(), 1);
    }));
    EXPECT_EQ(metrics_.open.value(), 1);
}

TEST_F(postgres_pool, says_busy_where_nobody_gives_one_back_in_time) {
    limits_.size = 1;
    limits_.overflow = 0;
    auto outer = pool().connection();
    auto inner = pool().connection(settings_of(database_), milliseconds(20));
    ASSERT_TRUE(outer.transaction([&](Transaction&) {
        const auto refused = inner.run("SELECT 1");
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, "postgres_busy");
        EXPECT_EQ(refused.error().action, Action::kRetry);
    }));
    EXPECT_EQ(metrics_.refused.value(), 1);
    EXPECT_TRUE(inner.run("SELECT 1"));
}

TEST_F(postgres_pool, wakes_who_waits) {
    limits_.size = 1;
    limits_.overflow = 0;
    limits_.wait = std::chrono::seconds(30);
    auto outer = pool().connection();
    std::future<bool> waiter;
    ASSERT_TRUE(outer.transaction([&](Transaction&) {
        waiter = std::async(std::launch::async, [&] {
            auto inner = pool().connection();
            return inner.run("SELECT 1").has_value();
        });
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (metrics_.waiting.value() == 0 && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
        }
        EXPECT_EQ(metrics_.waiting.value(), 1);
    }));
    EXPECT_TRUE(waiter.get());
}

TEST_F(postgres_pool, replaces_what_the_server_has_ended_before_it_is_used) {
    auto connection = pool().connection();
    const auto pid = pid_of(connection);
    terminate(pid);
    const auto next = pid_of(connection);
    EXPECT_NE(next, pid);
    EXPECT_NE(next, "postgres_down");
    EXPECT_EQ(metrics_.replaced.value(), 1);
}

TEST_F(postgres_pool, asks_the_others_after_a_loss) {
    limits_.size = 2;
    auto outer = pool().connection();
    auto inner = pool().connection();
    std::string lost;
    ASSERT_FALSE(outer.transaction([&](Transaction& work) {
        ASSERT_NE(pid_of(inner), "");
        lost = std::string(work.run("SELECT pg_backend_pid()")->get(0, 0));
        terminate(lost);
        work.run("SELECT 1");
    }));
    const auto before = metrics_.replaced.value();
    EXPECT_NE(pid_of(inner), lost);
    EXPECT_EQ(metrics_.replaced.value(), before);  // asked, and well
    EXPECT_EQ(metrics_.open.value(), 1);
}

// A process of the server that stands still: as far as we see the network is gone.
class Still {
  public:
    explicit Still(const std::string& pid) : pid_(std::stoi(pid)) {
        EXPECT_EQ(::kill(pid_, SIGSTOP), 0);
    }
    ~Still() { ::kill(pid_, SIGCONT); }
    Still(const Still&) = delete;
    Still& operator=(const Still&) = delete;

  private:
    pid_t pid_;
};

TEST_F(postgres_pool, does_not_wait_for_one_that_does_not_answer) {
    auto patient_settings = settings_of(database_);
    patient_settings.statement_timeout = std::chrono::seconds(10);
    auto patient = pool().connection(patient_settings);
    auto hasty = pool().connection();
    const auto pid = pid_of(patient);
    clock_.now_us += limits_.ask_after.count() * 1'000'000;
    const Still still(pid);
    const auto begun = std::chrono::steady_clock::now();
    const auto next = pid_of(hasty);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(3));
    EXPECT_NE(next, pid);
    EXPECT_NE(next, "postgres_down");
    EXPECT_EQ(metrics_.replaced.value(), 1);
}

TEST_F(postgres_pool, gets_back_what_its_user_left_with_an_exception) {
    limits_.size = 1;
    limits_.overflow = 0;
    auto connection = pool().connection();
    const auto leave = [&] { (void)connection.transaction([](Transaction&) { throw 1; }); };
    EXPECT_THROW(leave(), int);
    EXPECT_EQ(metrics_.in_use.value(), 0);
    EXPECT_TRUE(connection.run("SELECT 1"));
}

TEST_F(postgres_pool, has_nobody_wait_once_it_is_to_end) {
    limits_.size = 1;
    limits_.overflow = 0;
    limits_.wait = std::chrono::seconds(60);
    auto outer = pool().connection();
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(outer.transaction([&](Transaction&) {
        auto waiter = std::async(std::launch::async, [&] {
            auto inner = pool().connection();
            return inner.run("SELECT 1").has_value();
        });
        while (metrics_.waiting.value() == 0) std::this_thread::yield();
        pool().end_waiting();
        EXPECT_FALSE(waiter.get());
    }));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(30));
    EXPECT_TRUE(outer.run("SELECT 1")) << "what is free is given";
}

TEST_F(postgres_pool, makes_an_old_one_anew) {
    auto connection = pool().connection();
    const auto pid = pid_of(connection);
    clock_.now_us += limits_.recycle.count() * 1'000'000 - 1'000'000;
    EXPECT_EQ(pid_of(connection), pid);
    clock_.now_us += 1'000'000;
    EXPECT_NE(pid_of(connection), pid);
}

TEST_F(postgres_pool, gives_each_user_his_own_limits) {
    auto patient_settings = settings_of(database_);
    auto hasty_settings = settings_of(database_);
    hasty_settings.statement_timeout = std::chrono::seconds(4);
    hasty_settings.synchronous_commit = false;
    hasty_settings.application_name = "pool-test-hasty";
    auto patient = pool().connection(patient_settings);
    auto hasty = pool().connection(hasty_settings);
    const auto of = [](Connection& user, const char* name) {
        const auto rows = user.run(std::string("SHOW ") + name);
        return rows ? std::string((*rows)->get(0, 0)) : rows.error().code;
    };
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(of(hasty, "statement_timeout"), "4s");
        EXPECT_EQ(of(hasty, "synchronous_commit"), "off");
        EXPECT_EQ(of(hasty, "application_name"), "pool-test-hasty");
        EXPECT_EQ(of(patient, "statement_timeout"), "5s");
        EXPECT_EQ(of(patient, "synchronous_commit"), "on");
        EXPECT_EQ(of(patient, "application_name"), "pool-test");
    }
    EXPECT_EQ(sessions(), "1");
}

TEST_F(postgres_pool, ends_a_statement_by_its_users_own_limit) {
    auto settings = settings_of(database_);
    settings.statement_timeout = milliseconds(40);
    auto hasty = pool().connection(settings);
    const auto slept = hasty.run("SELECT pg_sleep(20)");
    ASSERT_FALSE(slept);
    EXPECT_EQ(slept.error().code, "postgres_timeout");
}

TEST_F(postgres_pool, measures_statements_by_name) {
    auto connection = pool().connection();
    metrics_.set_slow(milliseconds(0));
    ASSERT_TRUE(connection.run("SELECT 1"));
    EXPECT_NE(registry_.text().find("test_postgres_slow_total{statement=\"select\"} 1"),
              std::string::npos);
    ASSERT_FALSE(connection.run("UPDATE core.nothing SET a = 1"));
    EXPECT_NE(registry_.text().find("test_postgres_slow_total{statement=\"other\"} 1"),
              std::string::npos);
}

TEST_F(postgres_pool, refuses_a_url_whose_words_are_wrong) {
    Settings settings;
    settings.url = "postgresql://h/d?pooler=session";
    EXPECT_THROW(Pool(settings, {}, clock_), std::invalid_argument);
}

}  // namespace
}  // namespace shared::postgres
