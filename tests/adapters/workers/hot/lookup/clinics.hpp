// A database with clinics and their lines, and a directory that reads it, on a real loop.
#pragma once

#include "shared/base/ids.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"
#include "workers/hot/event_loop/epoll_loop.hpp"
#include "workers/hot/lookup/cached_directory.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
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
        settings_.redis.url = redis;
        settings_.postgres.url = database_.url();
        settings_.postgres.statement_timeout = milliseconds(2'000);
        settings_.postgres.connect_timeout = milliseconds(2'000);
        settings_.refresh_every_us = 200'000;
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

    // With the credential `key of <line>`, sealed for `place_line` where one is given.
    void add_line(const std::string& line, const std::string& place_line = "") {
        const std::string place =
            "core.integration_lines.api_key." + (place_line.empty() ? line : place_line);
        run("INSERT INTO core.integration_lines (line, source, organization_id, clinic_id, "
            "api_key) VALUES ($1, 'demo', $2, $3, $4)",
            {line, organization_, clinic_, sealer().seal("key of " + line, place)});
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

    CachedDirectory& start() {
        directory_ = std::make_unique<CachedDirectory>(
            loop_, clock_, metrics_, health_, settings_, sealer());
        return *directory_;
    }
    CachedDirectory& start_warm() {
        EXPECT_TRUE(start().warm());
        return *directory_;
    }
    void turn_until(const std::function<bool()>& claim, milliseconds limit = seconds(10)) {
        const auto deadline = SteadyClock::now() + limit;
        while (!claim() && SteadyClock::now() < deadline) loop_.turn(5'000);
    }
    Loaded find(const std::string& line) {
        std::optional<Loaded> answer;
        directory_->find(line, [&](Loaded loaded) { answer = std::move(loaded); });
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
    double loads() const { return metrics_.lookups_loaded.value(); }

    const std::string organization_ = shared::uuid_v7().text();
    const std::string clinic_ = shared::uuid_v7().text();
    const std::string service_ = shared::uuid_v7().text();
    shared::postgres::TestDatabase database_;
    shared::postgres::Connection writer_ = database_.connect();
    JumpingClock clock_;
    shared::metrics::Registry registry_;
    Metrics metrics_{registry_};
    shared::app::Health health_;
    event_loop::EpollLoop loop_;
    DirectorySettings settings_;
    std::unique_ptr<CachedDirectory> directory_;
};

}  // namespace workers::hot::lookup
