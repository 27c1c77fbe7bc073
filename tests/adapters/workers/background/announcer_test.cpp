// Rows of core.cache_outbox become removals, and go only then.
#include "workers/background/announcements/announcer.hpp"

#include "tests/adapters/workers/background/clinic_database.hpp"
#include "tests/fakes/manual_loop.hpp"

#include <functional>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace workers::background::announcements {
namespace {

using namespace std::chrono_literals;
using shared::cache::Removal;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::ResultOf;
using testing::SizeIs;

// Stands for servers of which those that keep certain keys are away.
class FakeRemovals final : public Removals {
  public:
    std::vector<shared::Result<bool>> remove(std::span<const Removal> removals) override {
        ++calls;
        if (meanwhile) std::exchange(meanwhile, nullptr)();
        std::vector<shared::Result<bool>> out;
        for (const Removal& removal : removals) {
            if (is_away(removal.key)) {
                out.emplace_back(shared::Error{"redis_down", "", shared::Action::kRetry});
            } else {
                taken.push_back(removal);
                out.emplace_back(true);
            }
        }
        return out;
    }
    bool is_any_up() override { return !is_away(""); }

    std::vector<std::string> keys() const {
        std::vector<std::string> out;
        for (const Removal& removal : taken) out.push_back(removal.key);
        return out;
    }

    std::vector<Removal> taken;
    std::function<bool(const std::string&)> is_away = [](const std::string&) { return false; };
    std::function<void()> meanwhile;  // during the next call
    int calls = 0;
};

bool all(const std::string& /*key*/) {
    return true;
}

// With the profile goes what is recalled of him, ours and mem0's.
constexpr std::size_t kKeysOfAPatient = 3;
bool is_patients(const std::string& key) {
    return key.starts_with("patient:") || key.starts_with("mem0:");
}

struct Told {
    explicit Told(const ClinicDatabase& clinic)
        : metrics(registry), connection(clinic.database.connect()) {}
    std::chrono::milliseconds round() { return announcer.round(); }

    FakeRemovals removals;
    fakes::ManualClock clock;
    shared::metrics::Registry registry;
    Metrics metrics;
    shared::postgres::Connection connection;
    Announcer announcer{{connection, &removals, clock, metrics}};
};

class announcer : public testing::Test {
  protected:
    announcer() : outside_(clinic_.database.connect()), told_(clinic_) {
        run("DELETE FROM core.cache_outbox");
    }
    void run(const std::string& sql) {
        const auto done = outside_.script(sql);
        ASSERT_TRUE(done) << sql << ": " << done.error().detail;
    }
    void insert_patients(int count, const std::string& name = "n") {
        run("INSERT INTO healthcare.patients (id, clinic_id, name) SELECT gen_random_uuid(), '" +
            std::string(kClinic) + "', '" + name + "' FROM generate_series(1, " +
            std::to_string(count) + ")");
    }
    void change_line(const std::string& number) {
        run("UPDATE core.integration_lines SET number = '" + number + "'");
    }
    std::string rows() const { return clinic_.value("SELECT count(*) FROM core.cache_outbox"); }

    // Whose line it is, and how replies leave through it.
    const std::string line_ = std::string("whatsapp:instance:") + kLine;
    const std::string way_ = std::string("line:") + kLine;
    ClinicDatabase clinic_;
    shared::postgres::Connection outside_;
    Told told_;
};

TEST_F(announcer, takes_away_what_plain_sql_changed) {
    const std::string patient = "00000000-0000-4000-8000-0000000000b1";
    const std::string ids = std::string("'") + kClinic + "', '" + patient + "'";
    run("UPDATE core.clinics SET name = 'other'");
    run("INSERT INTO healthcare.patients (clinic_id, id) VALUES (" + ids + ")");
    run("INSERT INTO healthcare.appointments (id, clinic_id, patient_id, starts_at, status) "
        "VALUES (gen_random_uuid(), " +
        ids + ", now(), 'booked')");
    run("INSERT INTO healthcare.memories (id, clinic_id, patient_id, kind, body, norm_hash) "
        "VALUES (gen_random_uuid(), " +
        ids + ", 'name', 'n', 'h')");
    EXPECT_EQ(told_.round(), kLookEvery);
    const std::string person = std::string(kClinic) + ":" + patient;
    EXPECT_THAT(told_.removals.keys(),
                testing::UnorderedElementsAre(std::string("clinic:") + kClinic,
                                              std::string("org:") + kOrganization + ":clinic",
                                              line_,
                                              "patient:" + person,
                                              "appointments:" + person,
                                              "mem0:" + person + ":all",
                                              "mem0:" + person + ":listed"));
    EXPECT_EQ(rows(), "0");
    EXPECT_EQ(told_.metrics.announced.value(), 4);
}

TEST_F(announcer, a_source_and_a_line_without_a_clinic_reach_their_lines) {
    run("UPDATE core.integrations SET is_enabled = false");
    told_.round();
    EXPECT_THAT(told_.removals.keys(), ElementsAre(line_, way_));
    run("UPDATE core.integration_lines SET clinic_id = NULL");
    told_.round();
    told_.removals.taken.clear();
    run("UPDATE core.clinics SET is_active = false");
    told_.round();
    EXPECT_THAT(told_.removals.keys(), Contains(line_));
}

// The version that a loader took before it read is below that of the removal, which is below that
// of whoever reads after it.
TEST_F(announcer, versions_are_positions_of_the_log_after_the_change) {
    const auto position = [this] {
        return std::stoll(clinic_.value("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"));
    };
    const auto before = position();
    change_line("12345");
    const auto seen_by_a_late_loader = position();
    told_.round();
    const auto after = position();
    ASSERT_THAT(told_.removals.taken, SizeIs(2));
    const auto version = told_.removals.taken.front().version;
    EXPECT_LT(before, version);
    EXPECT_LT(seen_by_a_late_loader, version) << "even while nothing was written in between";
    EXPECT_GT(after, version);
}

TEST_F(announcer, rows_stay_until_redis_is_back) {
    told_.removals.is_away = all;
    change_line("12345");
    EXPECT_EQ(told_.round(), 100ms);
    EXPECT_EQ(rows(), "1");
    EXPECT_EQ(told_.metrics.outbox_rows.value(), 1);
    EXPECT_GT(told_.metrics.outbox_oldest.value(), 0);
    EXPECT_EQ(told_.metrics.announced.value(), 0);
    told_.clock.now_us += 100'000;
    EXPECT_EQ(told_.round(), 200ms);
    told_.removals.is_away = [](const std::string&) { return false; };
    told_.clock.now_us += 200'000;
    EXPECT_EQ(told_.round(), kLookEvery);
    EXPECT_THAT(told_.removals.keys(), ElementsAre(line_, way_));
    EXPECT_EQ(rows(), "0");
    EXPECT_EQ(told_.metrics.outbox_rows.value(), 0);
}

TEST_F(announcer, a_backlog_that_cannot_be_told_is_looked_at_once_a_round) {
    insert_patients(5'000);
    told_.removals.is_away = all;
    told_.round();
    EXPECT_EQ(told_.removals.calls, 1);
    EXPECT_EQ(rows(), "5000");
}

// Three pages of one server's keys stand before what another server keeps.
TEST_F(announcer, one_server_that_is_away_keeps_no_other_waiting) {
    insert_patients(3'000);
    change_line("12345");
    told_.removals.is_away = is_patients;
    EXPECT_EQ(told_.round(), kLookEvery);
    EXPECT_THAT(told_.removals.keys(), ElementsAre(line_, way_));
    EXPECT_EQ(rows(), "3000");

    // What is new does not wait for the back-off, and what is stuck is not tried with it.
    const int before = told_.removals.calls;
    change_line("54321");
    EXPECT_EQ(told_.round(), kLookEvery);
    EXPECT_THAT(told_.removals.keys(), ElementsAre(line_, way_, line_, way_));
    EXPECT_EQ(told_.removals.calls, before + 1);

    told_.removals.is_away = [](const std::string&) { return false; };
    told_.clock.now_us += 100'000;
    told_.round();
    EXPECT_EQ(rows(), "0");
}

TEST_F(announcer, ten_thousand_rows_are_told_in_one_round) {
    insert_patients(10'000);
    told_.round();
    told_.removals.taken.clear();
    run("UPDATE healthcare.patients SET name = 'm'");
    told_.round();
    EXPECT_THAT(told_.removals.taken, SizeIs(10'000 * kKeysOfAPatient));
    EXPECT_EQ(rows(), "0");
}

TEST_F(announcer, a_transaction_that_commits_late_is_not_missed) {
    auto late = clinic_.database.connect();
    const auto done = late.transaction([&](shared::postgres::Transaction& work) {
        work.run("UPDATE core.integrations SET is_enabled = false");
        insert_patients(1);
        told_.round();
        EXPECT_THAT(told_.removals.keys(), Each(ResultOf(is_patients, true)));
        EXPECT_THAT(told_.removals.taken, SizeIs(kKeysOfAPatient));
    });
    ASSERT_TRUE(done);
    told_.round();
    EXPECT_THAT(told_.removals.keys(), Contains(line_));
    EXPECT_EQ(rows(), "0");
}

// The same ends as a kill between Redis and the commit.
TEST_F(announcer, told_twice_where_the_database_is_lost_in_between) {
    change_line("12345");
    told_.removals.meanwhile = [&] {
        clinic_.value(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND state = 'idle in transaction'");
    };
    EXPECT_EQ(told_.round(), 100ms);
    EXPECT_EQ(rows(), "1");
    told_.clock.now_us += 100'000;
    EXPECT_EQ(told_.round(), kLookEvery);
    EXPECT_THAT(told_.removals.keys(), ElementsAre(line_, way_, line_, way_));
    EXPECT_EQ(rows(), "0");
    EXPECT_EQ(told_.metrics.announced.value(), 1);
}

TEST_F(announcer, two_of_them_share_the_rows) {
    insert_patients(1'500);
    Told other(clinic_);
    told_.removals.meanwhile = [&] { other.round(); };
    told_.round();
    EXPECT_THAT(told_.removals.taken, SizeIs(1'000 * kKeysOfAPatient));
    EXPECT_THAT(other.removals.taken, SizeIs(500 * kKeysOfAPatient));
    EXPECT_EQ(rows(), "0");
}

// Nobody takes them while Redis is off, and no cache holds anything for two days.
TEST_F(announcer, without_redis_rows_go_when_they_tell_of_nothing_any_more) {
    change_line("12345");
    change_line("54321");
    run("UPDATE core.cache_outbox SET created_at = now() - interval '49 hours' "
        "WHERE id = (SELECT min(id) FROM core.cache_outbox)");
    Announcer off({told_.connection, nullptr, told_.clock, told_.metrics});
    EXPECT_EQ(off.round(), kLookEvery);
    EXPECT_EQ(rows(), "1");
}

// A round ends, so that it can be told from one that hangs.
TEST_F(announcer, without_redis_a_round_takes_so_many_rows_and_the_next_comes_at_once) {
    run("INSERT INTO core.cache_outbox (entity, name, created_at) "
        "SELECT 'source', n::text, now() - interval '49 hours' FROM generate_series(1, 10001) n");
    Announcer off({told_.connection, nullptr, told_.clock, told_.metrics});
    EXPECT_EQ(off.round(), std::chrono::milliseconds::zero());
    EXPECT_EQ(rows(), "1");
    EXPECT_EQ(off.round(), kLookEvery);
    EXPECT_EQ(rows(), "0");
}

}  // namespace
}  // namespace workers::background::announcements
