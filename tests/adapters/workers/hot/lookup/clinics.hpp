// A database with clinics and their lines, and a directory that reads it, on a real loop.
#pragma once

#include "shared/base/ids.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"
#include "workers/hot/event_loop/epoll_loop.hpp"
#include "workers/hot/lookup/cached_directory.hpp"
#include "workers/hot/lookup/loop_executor.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace workers::hot::lookup {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

// The system's clock with whole hours put on by a test.
class JumpingClock final : public shared::Clock {
  public:
    shared::WallMs wall_ms() const override { return real_.wall_ms(); }
    shared::MonoUs mono_us() const override { return real_.mono_us() + ahead_us; }
    shared::BootNs boot_ns() const override { return real_.boot_ns(); }

    std::atomic<shared::MonoUs> ahead_us{0};

  private:
    shared::SystemClock real_;
};

class Clinics : public testing::Test {
  protected:
    using Loaded = shared::Result<Context>;

    void SetUp() override {
        database_.migrate();
        const char* redis = std::getenv("FRONTDESK_TEST_REDIS_URL");
        ASSERT_NE(redis, nullptr) << "FRONTDESK_TEST_REDIS_URL is not set";
        caching_.loads.redis.url = redis;
        database_settings_.url = database_.url();
        database_settings_.statement_timeout = milliseconds(2'000);
        database_settings_.connect_timeout = milliseconds(2'000);
        for (auto* policy : policies()) policy->jitter_percent = 0;
        run("INSERT INTO core.organizations (id, name) VALUES ($1, 'demo')", {organization_});
        run("INSERT INTO core.clinics (id, organization_id, name, timezone, languages) "
            "VALUES ($1, $2, 'demo', 'UTC', '{en}')",
            {clinic_, organization_});
        run("INSERT INTO healthcare.services (id, clinic_id, code, name) "
            "VALUES ($1, $2, 'cleaning', '{\"en\": \"Cleaning\"}')",
            {service_, clinic_});
        run("INSERT INTO healthcare.prices (service_id, clinic_id, amount, currency) "
            "VALUES ($1, $2, 120, 'USD')",
            {service_, clinic_});
        run("INSERT INTO core.integrations (name, provider, dialect, path_token, path_token_hash, "
            "base_url) VALUES ('demo', 'evolution', 'evolution_v2', 't', repeat('a', 32), "
            "'http://127.0.0.1:1')");
        add_line("one");
    }
    // Its threads read sources that belong to the tests made of this one, which go first.
    void TearDown() override { caches_.reset(); }

    // Tests beside each other share a Redis: what is `name` here is nobody else's there.
    std::string line_of(const std::string& name) const { return name + " " + organization_; }
    // With the credential `key of <name>`, sealed for `place_line` where one is given.
    void add_line(const std::string& name, const std::string& place_line = "") {
        const std::string line = line_of(name);
        const std::string place =
            "core.integration_lines.api_key." + (place_line.empty() ? line : place_line);
        run("INSERT INTO core.integration_lines (line, source, organization_id, clinic_id, "
            "api_key) VALUES ($1, 'demo', $2, $3, $4)",
            {line, organization_, clinic_, sealer().seal("key of " + name, place)});
    }
    void run(const std::string& sql, const std::vector<shared::postgres::Parameter>& values = {}) {
        const auto done = writer_.run(sql, values);
        if (!done) throw std::runtime_error(done.error().code + " " + done.error().detail);
    }
    void set_price(int amount) {
        run("UPDATE healthcare.prices SET amount = $1::numeric", {std::to_string(amount)});
    }
    static shared::crypto::Sealer sealer() {
        auto made = shared::crypto::Sealer::make(std::string(64, '7'));
        if (!made) throw std::runtime_error(made.error().detail);
        return *made;
    }

    std::vector<shared::cache::Policy*> policies() {
        return {&settings_.instance, &settings_.organization, &settings_.clinic, &settings_.line};
    }
    // Returns when changes are heard of, where there is a Redis at all.
    void start() {
        caching_.late_us = settings_.cap_us;
        directory_.reset();
        caches_.reset();
        const ReadSettings reading{database_settings_, database_settings_, 2};
        connections_.reset();
        pool_.emplace(database_settings_, shared::postgres::PoolSettings{}, clock_);
        connections_ = std::make_unique<ReadConnections>(reading, clock_, *pool_);
        source_ = std::make_unique<ClinicSource>(*connections_, sealer(), health_);
        caches_ =
            std::make_unique<shared::cache::Caches>(caching_, clock_, executor_, health_, nullptr);
        directory_ = std::make_unique<CachedDirectory>(*caches_, *source_, clock_, settings_);
        caches_->start();
        if (has_redis_) turn_until([&] { return caches_->is_heard(); });
    }
    void start_warm() {
        start();
        EXPECT_TRUE(warm());
    }
    // False where something could not be read. Returns when Redis has it, too, and memory again
    // what Redis has told of.
    bool warm() {
        bool is_warm = true;
        for (const auto& category : caches_->categories()) {
            is_warm = caches_->warm(*category).fault.empty() && is_warm;
        }
        if (is_warm && has_redis_) turn_until([&] { return is_settled(); });
        return is_warm;
    }
    bool is_settled() {
        const auto before = counts();
        for (int i = 0; i < 10; ++i) loop_.turn(5'000);
        const auto after = counts();
        return before.changes == after.changes && before.l2_hits == after.l2_hits &&
               before.loads == after.loads;
    }
    // Of all categories together.
    shared::cache::Counts counts() const {
        shared::cache::Counts out;
        for (const auto& category : caches_->categories()) {
            const auto one = category->counts();
            out.hits += one.hits;
            out.misses += one.misses;
            out.loads += one.loads;
            out.l2_hits += one.l2_hits;
            out.changes += one.changes;
            out.refreshes += one.refreshes;
        }
        return out;
    }
    std::uint64_t redis_calls() const { return caches_->usage().l2.round_trips; }
    // As the announcer of the background worker does after a change.
    void announce(const std::string& key, std::int64_t version) {
        shared::cache::L2 l2(caching_.loads.redis, clock_);
        const shared::cache::Removal removal{key, version};
        const auto done = l2.remove(std::span(&removal, 1), seconds(5));
        ASSERT_TRUE(done.front()) << done.front().error().code;
    }
    std::int64_t clinic_version() {
        const auto rows = writer_.run("SELECT version FROM core.clinics WHERE id = $1", {clinic_});
        return std::stoll(std::string((*rows)->get(0, 0)));
    }
    // Versions of what has no row of its own: later than anything read until now.
    std::int64_t log_position() {
        const auto rows = writer_.run("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint");
        return std::stoll(std::string((*rows)->get(0, 0)));
    }
    void announce_clinic() { announce("clinic:" + clinic_, clinic_version()); }
    void announce_line(const std::string& line) {
        announce("whatsapp:instance:" + line_of(line), log_position());
        announce("line:" + line_of(line), log_position());
    }
    void turn_until(const std::function<bool()>& claim, milliseconds limit = seconds(60)) {
        const auto deadline = SteadyClock::now() + limit;
        while (!claim() && SteadyClock::now() < deadline) loop_.turn(5'000);
    }
    Loaded find(const std::string& line) {
        std::optional<Loaded> answer;
        directory_->find(line_of(line), [&](Loaded loaded) { answer = std::move(loaded); });
        turn_until([&] { return answer.has_value(); });
        if (!answer) throw std::runtime_error("no answer of the directory");
        return std::move(*answer);
    }
    static std::string code_of(const Loaded& loaded) { return loaded ? "" : loaded.error().code; }
    static std::string price_of(const Loaded& loaded) {
        if (!loaded) return loaded.error().code;
        const auto& services = (*loaded).clinic->services;
        return services.empty() ? "none" : services.front().price;
    }
    // While `work` runs nobody can read lines: a database that hangs.
    void with_lines_locked(const std::function<void()>& work) {
        const auto done = writer_.transaction([&](shared::postgres::Transaction& transaction) {
            transaction.run("LOCK TABLE core.integration_lines IN ACCESS EXCLUSIVE MODE");
            work();
        });
        ASSERT_TRUE(done) << done.error().detail;
    }
    std::string health() const { return health_.answer("/health")->body; }
    std::uint64_t loads() const { return counts().loads; }

    const std::string organization_ = shared::uuid_v7().text();
    const std::string clinic_ = shared::uuid_v7().text();
    const std::string service_ = shared::uuid_v7().text();
    shared::postgres::TestDatabase database_;
    shared::postgres::Connection writer_ = database_.connect();
    JumpingClock clock_;
    shared::app::Health health_;
    event_loop::EpollLoop loop_;
    LoopExecutor executor_{loop_};
    bool has_redis_ = true;
    shared::cache::CachesSettings caching_;
    shared::postgres::Settings database_settings_;
    DirectorySettings settings_;
    std::optional<shared::postgres::Pool> pool_;
    std::unique_ptr<ReadConnections> connections_;
    std::unique_ptr<ClinicSource> source_;
    std::unique_ptr<shared::cache::Caches> caches_;
    std::unique_ptr<CachedDirectory> directory_;
};

}  // namespace workers::hot::lookup
