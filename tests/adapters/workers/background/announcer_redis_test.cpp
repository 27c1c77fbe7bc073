// A change by plain SQL, and what becomes of the copy in Redis.
#include "tests/adapters/shared/redis/redis_server.hpp"
#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/announcements/announcing.hpp"

#include <gtest/gtest.h>

namespace workers::background::announcements {
namespace {

using namespace std::chrono_literals;
using shared::cache::Write;
using shared::redis::test::comes_true;

constexpr auto kLong = 2s;

class caches_in_redis : public testing::Test {
  protected:
    caches_in_redis() { run("DELETE FROM core.cache_outbox"); }

    void run(const std::string& sql) {
        const auto done = outside_.script(sql);
        ASSERT_TRUE(done) << sql << ": " << done.error().detail;
    }
    void change_line(const std::string& number) {
        run("UPDATE core.integration_lines SET number = '" + number + "'");
    }
    // As a loader does it: first the position, then what it read.
    std::int64_t position() const {
        return std::stoll(clinic_.value("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"));
    }
    bool put(const std::string& key, std::int64_t version) {
        const Write write{key,
                          R"({"name":"n"})",
                          version,
                          clock_.wall_ms() + 60'000,
                          std::chrono::milliseconds(60'000)};
        const auto done = l2_.put({&write, 1}, kLong);
        EXPECT_TRUE(done.front());
        return done.front() && *done.front();
    }
    bool stands(const std::string& key) {
        const auto got = l2_.get({&key, 1}, kLong);
        return got.front() && got.front()->has_value();
    }
    bool all_is_told() const {
        return clinic_.value("SELECT count(*) FROM core.cache_outbox") == "0";
    }
    std::unique_ptr<Announcing> announce() {
        return std::make_unique<Announcing>(
            pool_, settings_of(clinic_), redis_settings_, clock_, metrics_, [] {});
    }
    static shared::postgres::Settings settings_of(const ClinicDatabase& clinic) {
        shared::postgres::Settings out;
        out.url = clinic.database.url();
        return out;
    }

    const std::string line_ = std::string("whatsapp:instance:") + kLine;
    const std::string key_ = std::string("clinic:") + kClinic;
    ClinicDatabase clinic_;
    shared::postgres::Connection outside_ = clinic_.database.connect();
    shared::redis::test::RedisServer redis_;
    const shared::redis::Settings redis_settings_{.url = redis_.url()};
    shared::SystemClock clock_;
    const shared::postgres::Pool pool_{settings_of(clinic_), {}, clock_};
    shared::cache::L2 l2_{redis_settings_, clock_};
    shared::metrics::Registry registry_;
    Metrics metrics_{registry_};
};

TEST_F(caches_in_redis, lose_what_was_read_before_the_change_and_take_what_is_read_after_it) {
    const auto before = position();
    ASSERT_TRUE(put(line_, before));
    const auto announcing = announce();
    change_line("12345");
    ASSERT_TRUE(comes_true([&] { return !stands(line_); }));
    EXPECT_FALSE(put(line_, before)) << "a load that began before the change";
    ASSERT_TRUE(comes_true([&] { return all_is_told(); }));
    EXPECT_TRUE(put(line_, position()));
    EXPECT_TRUE(stands(line_));
}

TEST_F(caches_in_redis, keep_a_clinic_of_the_version_that_was_announced) {
    change_line("12345");
    run("UPDATE core.clinics SET name = 'other'");
    ASSERT_EQ(clinic_.value("SELECT version FROM core.clinics"), "2");
    ASSERT_TRUE(put(key_, 2));
    const auto announcing = announce();
    ASSERT_TRUE(comes_true([&] { return all_is_told(); }));
    EXPECT_TRUE(stands(key_));
    run("UPDATE core.clinics SET name = 'again'");
    EXPECT_TRUE(comes_true([&] { return !stands(key_); }));
}

TEST_F(caches_in_redis, hear_later_of_what_changed_while_redis_was_away) {
    const auto announcing = announce();
    redis_.kill();
    change_line("12345");
    ASSERT_TRUE(comes_true([&] { return metrics_.outbox_rows.value() == 1; }));
    EXPECT_FALSE(all_is_told());
    ASSERT_TRUE(redis_.start());
    ASSERT_TRUE(comes_true([&] { return all_is_told(); }));
    EXPECT_TRUE(comes_true(
        [&] { return metrics_.announced.value() == 1 && metrics_.outbox_rows.value() == 0; }));
}

TEST_F(caches_in_redis, hear_later_of_what_changed_while_redis_hung) {
    ASSERT_TRUE(put(line_, position()));
    const auto announcing = announce();
    redis_.hang();
    change_line("12345");
    EXPECT_TRUE(comes_true([&] { return metrics_.outbox_oldest.value() > 0.3; }));
    redis_.go_on();
    EXPECT_TRUE(comes_true([&] { return all_is_told(); }));
    EXPECT_FALSE(stands(line_));
}

TEST_F(caches_in_redis, lose_what_changed_also_where_redis_is_full) {
    ASSERT_TRUE(put(line_, position()));
    const auto redis = shared::redis::connect(redis_settings_);
    ASSERT_TRUE(redis->run_one({"CONFIG", "SET", "maxmemory", "1"}, kLong));
    const auto written = redis->run_one({"SET", "any", "thing"}, kLong);
    ASSERT_EQ(written->type, shared::redis::Reply::Type::kError) << "it is full";
    const auto announcing = announce();
    change_line("12345");
    EXPECT_TRUE(comes_true([&] { return all_is_told(); }));
    EXPECT_FALSE(stands(line_));
}

TEST_F(caches_in_redis, hear_of_everything_from_two_announcers) {
    const auto first = announce();
    const auto second = announce();
    run("INSERT INTO healthcare.patients (id, clinic_id) SELECT gen_random_uuid(), '" +
        std::string(kClinic) + "' FROM generate_series(1, 10000)");
    EXPECT_TRUE(comes_true([&] { return all_is_told(); }));
    EXPECT_TRUE(comes_true([&] { return metrics_.announced.value() >= 10'000; }));
    EXPECT_EQ(metrics_.announced.value(), 10'000) << "no row was told twice";
}

}  // namespace
}  // namespace workers::background::announcements
