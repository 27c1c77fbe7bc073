// A long outage of the database while turns keep coming: memory stays flat, nothing is lost.
#include "tests/flow/workers/background/program.hpp"

#include <algorithm>

namespace workers::background {
namespace {

using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr int kTurns = 10'000;
constexpr int kTurnBytes = 16'000;  // 160 MB in all
// What is fetched ahead (16 MiB and a fetch under way), a batch of 8 MiB with its decoded form, and
// its statement. A worker that reads on holds 250 MB more.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr long kMostGrowthKb = 512 * 1024;  // shadows, and what is freed is kept for a while
#else
constexpr long kMostGrowthKb = 128 * 1024;
#endif
// Longer than its session in the group.
constexpr seconds kOutage{11};

class LongOutage : public Pipeline {
  protected:
    std::map<std::string, std::string> environment() const {
        return {{"PATH", "/usr/bin:/bin"},
                {"KAFKA_BROKERS", kafka.brokers},
                {"FRONTDESK_TOPIC_PREFIX", kafka.topic_prefix},
                {"FRONTDESK_PARTITIONS", "2"},
                {"REDIS_URL", wanted("FRONTDESK_TEST_REDIS_URL")},
                {"DATABASE_URL", clinic.database.url()}};
    }
    // In both partitions.
    void produce_large(int from, int to) {
        constexpr int kAtOnce = 300;
        for (int i = from; i < to; i += kAtOnce) {
            std::vector<std::string> values;
            for (int n = i; n < std::min(i + kAtOnce, to); ++n) {
                TurnMaker maker;
                maker.record = "r" + std::to_string(n);
                maker.message = "m" + std::to_string(n);
                maker.received_at = kNow + n;
                maker.turn.counter = kNow + n;
                maker.turn.patient_id = patient;
                maker.turn.message.raw = R"({"text":")" + std::string(kTurnBytes, 'x') + R"("})";
                values.push_back(maker.value());
            }
            produce("turns", values, i / kAtOnce % 2);
        }
    }
    void set_away(bool is_away) const {
        shared::postgres::Settings settings;
        settings.url = wanted("FRONTDESK_TEST_DATABASE_URL");
        shared::postgres::Connection server(settings);
        const std::string& name = clinic.database.name();
        ASSERT_TRUE(server.run("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " +
                               (is_away ? "false" : "true")));
        if (!is_away) return;
        ASSERT_TRUE(
            server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                       "WHERE datname = '" +
                       name + "'"));
    }
    std::string epochs() const {
        return clinic.value("SELECT sum(epoch) FROM core.consumer_offsets");
    }
};

// What a program shows while nothing can be written.
struct Watched {
    const Program& program;
    long most_kb = program.resident_kb();

    bool all_is_paused() const {
        return program.metric("frontdesk_background_paused_partitions") == 4;
    }
    double taken() const { return program.metric("frontdesk_background_records_total"); }
    void look() { most_kb = std::max(most_kb, program.resident_kb()); }
    void look_for(seconds time) {
        const double before = taken();
        const auto end = SteadyClock::now() + time;
        while (SteadyClock::now() < end) {
            look();
            EXPECT_TRUE(program.is_alive());
            EXPECT_TRUE(all_is_paused());
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
        EXPECT_EQ(taken(), before);
    }
};

TEST_F(LongOutage, of_the_database_leaves_memory_flat_and_loses_nothing) {
    Program program(environment());
    produce_large(0, 100);
    ASSERT_TRUE(eventually([&] { return messages() == "100"; }));
    const std::string epochs_before = epochs();
    Watched watched{program};
    const long before_kb = watched.most_kb;

    set_away(true);
    produce_large(100, kTurns);
    ASSERT_TRUE(eventually([&] { return watched.all_is_paused(); }));
    watched.look_for(kOutage);
    EXPECT_LT(watched.most_kb - before_kb, kMostGrowthKb / 4);
    set_away(false);

    // Away again in the midst of the backlog, with all that is fetched ahead.
    EXPECT_TRUE(eventually([&] { return std::stoi(messages()) > kTurns / 4; }));
    set_away(true);
    ASSERT_TRUE(eventually([&] { return watched.all_is_paused(); }));
    watched.look_for(seconds(3));
    set_away(false);
    EXPECT_TRUE(eventually([&] {
        watched.look();
        return messages() == std::to_string(kTurns);
    }));
    EXPECT_LT(watched.most_kb - before_kb, kMostGrowthKb);
    // An epoch is issued at each assignment: it never lost one.
    EXPECT_EQ(epochs(), epochs_before);
    EXPECT_EQ(program.end(SIGTERM), 0);
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.rowless_turns"), "0");
    EXPECT_EQ(clinic.value("SELECT count(DISTINCT whatsapp_message_id) FROM "
                           "core.whatsapp_messages"),
              std::to_string(kTurns));
    EXPECT_EQ(clinic.value("SELECT sum(next_offset) FROM core.consumer_offsets"),
              std::to_string(kTurns));
}

}  // namespace
}  // namespace workers::background
