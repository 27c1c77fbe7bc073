#include "ingest/sources/source_keeper.hpp"

#include "ingest/readiness.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>

#include <gtest/gtest.h>

namespace ingest::sources {
namespace {

// Runs on by itself, and jumps as told.
class JumpingClock final : public shared::Clock {
  public:
    shared::WallMs wall_ms() const override { return own_.wall_ms() + ahead_us / 1000; }
    shared::MonoUs mono_us() const override { return own_.mono_us() + ahead_us; }
    shared::BootNs boot_ns() const override { return own_.boot_ns(); }

    std::atomic<std::int64_t> ahead_us{0};

  private:
    shared::SystemClock own_;
};

class OneSource final : public SourceReader {
  public:
    shared::Result<SourceData> read() override {
        if (fails) return shared::Error{"postgres_down", "told so"};
        Source source;
        source.name = "a";
        return SourceData{std::string(32, 'k'), {source}};
    }
    std::atomic<bool> fails{false};
};

class KeptSources : public testing::Test {
  protected:
    KeptSources() {
        std::string pattern = testing::TempDir() + "sources-XXXXXX";
        folder_ = mkdtemp(pattern.data());
    }
    ~KeptSources() override { std::filesystem::remove_all(folder_); }

    shared::cache::Snapshot file(char key = 'a') const {
        return {{folder_ + "/snapshot.db"},
                *shared::crypto::Sealer::make(std::string(64, key)),
                clock_};
    }
    // Waits for one more read.
    static void read_once(SourceKeeper& keeper, const shared::Clock& clock) {
        std::promise<void> done;
        keeper.read_after(clock.mono_us(), [&](const ListPtr&) { done.set_value(); });
        done.get_future().wait();
    }

    std::string folder_;
    JumpingClock clock_;
    OneSource reader_;
    shared::metrics::Registry registry_;
    Metrics metrics_{registry_};
    KeeperSettings settings_{.refresh = std::chrono::hours(24),
                             .least_gap = std::chrono::milliseconds(1)};
};

TEST_F(KeptSources, are_written_once_and_dated_every_hour) {
    auto of = file();
    SourceKeeper keeper(reader_, Snapshot(of), settings_, clock_, metrics_);
    for (int i = 0; i < 3; ++i) read_once(keeper, clock_);
    EXPECT_EQ(of.usage().written, 1u);
    EXPECT_EQ(of.usage().dated, 0u);
    clock_.ahead_us = 3'700'000'000;
    for (int i = 0; i < 3; ++i) read_once(keeper, clock_);
    EXPECT_EQ(of.usage().written, 1u);
    EXPECT_EQ(of.usage().dated, 1u);
}

TEST_F(KeptSources, are_there_without_the_database_however_old) {
    {
        auto of = file();
        const SourceKeeper keeper(reader_, Snapshot(of), settings_, clock_, metrics_);
    }
    clock_.ahead_us = std::chrono::microseconds(std::chrono::hours(24 * 30)).count();
    reader_.fails = true;
    auto of = file();
    const SourceKeeper keeper(reader_, Snapshot(of), settings_, clock_, metrics_);
    ASSERT_NE(keeper.current(), nullptr);
    EXPECT_EQ(keeper.current()->data().sources.at(0).name, "a");
    EXPECT_FALSE(keeper.is_fresh());
}

// What the health says within ten seconds.
std::string await_health(const shared::app::Health& health, const std::string& text) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::string body;
    do {
        body = health.answer("/health")->body;
    } while (body.find(text) == std::string::npos && std::chrono::steady_clock::now() < until);
    return body;
}

TEST_F(KeptSources, health_names_a_snapshot_that_is_asked_for_and_not_kept) {
    auto of = file();
    const SourceKeeper keeper(reader_, Snapshot(of), settings_, clock_, metrics_);
    const auto health_with = [&](std::function<std::string()> fault, const std::string& text) {
        shared::app::Health health;
        Readiness::Log log{[] { return false; }, {}, {}, {}, {}, {}, {}, std::move(fault)};
        const Readiness readiness(log, keeper, health, metrics_);
        return await_health(health, text);
    };
    const std::string bad = R"("snapshot":{"state":"degraded","detail":"no key"})";
    EXPECT_NE(health_with([] { return "no key"; }, bad).find(bad), std::string::npos);
    const std::string good = R"("snapshot":{"state":"up"})";
    EXPECT_NE(health_with([] { return ""; }, good).find(good), std::string::npos);
    const std::string looked = R"("postgres")";
    EXPECT_EQ(health_with(nullptr, looked).find("snapshot"), std::string::npos);
}

}  // namespace
}  // namespace ingest::sources
