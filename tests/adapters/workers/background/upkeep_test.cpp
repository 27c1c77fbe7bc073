#include "workers/background/upkeep/upkeep.hpp"

#include "tests/adapters/workers/background/clinic_database.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace workers::background {
namespace {

using namespace std::chrono_literals;

class BackgroundUpkeep : public testing::Test {
  protected:
    BackgroundUpkeep() : pool(settings(), {}, clock), metrics(registry), owner(clinic) {}

    shared::postgres::Settings settings() const {
        shared::postgres::Settings out;
        out.url = clinic.database.url();
        return out;
    }
    std::unique_ptr<upkeep::Upkeep> start() {
        return std::make_unique<upkeep::Upkeep>(
            pool, settings(), clock, metrics, [this] { turned(); });
    }
    void turned() {
        {
            const std::lock_guard lock(guard);
            ++turns;
        }
        changed.notify_all();
    }
    // Looked at after each turn; whether it became so.
    bool comes(const std::function<bool()>& is_so) {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        int seen = 0;
        while (!is_so()) {
            std::unique_lock lock(guard);
            if (!changed.wait_until(lock, deadline, [&] { return turns != seen; })) return false;
            seen = turns;
        }
        return true;
    }
    bool comes(const std::string& sql, const std::string& wanted) {
        return comes([&] { return clinic.value(sql) == wanted; });
    }

    ClinicDatabase clinic;
    shared::SystemClock clock;
    shared::postgres::Pool pool;
    shared::metrics::Registry registry;
    Metrics metrics;
    Owner owner;
    std::mutex guard;
    std::condition_variable changed;
    int turns = 0;
};

constexpr const char* kSucceeded =
    "SELECT count(*) FROM core.upkeep_runs WHERE succeeded_at IS NOT NULL AND due_at > now()";

TEST_F(BackgroundUpkeep, counts_days_and_runs_retention_as_it_starts) {
    owner.store({TurnMaker().item(0)});
    const auto upkeep = start();
    EXPECT_TRUE(comes("SELECT count(*) FROM core.clinic_days", "1"));
    EXPECT_TRUE(comes(kSucceeded, "1"));
}

TEST_F(BackgroundUpkeep, runs_retention_in_one_worker_a_day) {
    ASSERT_TRUE(
        owner.connection.run("INSERT INTO core.upkeep_runs (name, due_at) VALUES "
                             "('retention', now() + interval '1 hour')"));
    owner.store({TurnMaker().item(0)});
    auto upkeep = start();
    EXPECT_TRUE(comes("SELECT count(*) FROM core.clinic_days", "1"));
    upkeep.reset();
    EXPECT_EQ(clinic.value(kSucceeded), "0") << "another one has it";
}

TEST_F(BackgroundUpkeep, gives_a_long_day_longer) {
    owner.store({TurnMaker().item(0)});
    ASSERT_TRUE(
        owner.connection.run("CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS "
                             "'BEGIN PERFORM pg_sleep(2.5); RETURN new; END'"));
    ASSERT_TRUE(
        owner.connection.run("CREATE TRIGGER pause BEFORE INSERT ON core.clinic_days "
                             "FOR EACH ROW EXECUTE FUNCTION pause()"));
    auto hasty = settings();
    hasty.statement_timeout = 1s;
    const auto upkeep = std::make_unique<upkeep::Upkeep>(
        pool, hasty, clock, metrics, [this] { turned(); }, 10ms);
    EXPECT_TRUE(comes("SELECT count(*) FROM core.clinic_days", "1"));
}

TEST_F(BackgroundUpkeep, ends_at_once_and_tells_of_what_failed) {
    ASSERT_TRUE(owner.connection.run("ALTER TABLE core.clinic_day_marks RENAME TO elsewhere"));
    auto upkeep = start();
    const auto& failures = metrics.upkeep_failures.find("clinic_days")->second;
    EXPECT_TRUE(comes([&] { return failures.value() == 1; }));
    const auto begun = std::chrono::steady_clock::now();
    upkeep.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s);
}

}  // namespace
}  // namespace workers::background
