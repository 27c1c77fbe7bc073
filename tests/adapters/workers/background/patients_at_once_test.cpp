// Two writers of the same patients.
#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/memories/queue.hpp"

#include <chrono>
#include <thread>

#include <fmt/format.h>

namespace workers::background {
namespace {

using shared::postgres::Connection;
using shared::postgres::Transaction;

class PatientsAtOnce : public testing::Test {
  protected:
    static batches::Item told(const std::string& who, shared::WallMs later, std::string name = "") {
        TurnMaker maker;
        maker.received_at = kNow + later;
        maker.turn.session.last_message_at = maker.received_at;
        maker.turn.patient_id = id(who);
        maker.turn.message.name = std::move(name);
        return maker.item();
    }
    // As the worker's own.
    Connection writer() const {
        shared::postgres::Settings settings;
        settings.url = clinic_.database.url();
        settings.statement_timeout = std::chrono::seconds(20);
        settings.avoids_scans = true;
        return Connection(settings);
    }
    static void write(Connection& connection, const std::vector<batches::Item>& items) {
        const auto done = connection.transaction(
            [&](Transaction& transaction) { persist::PatientRows(items).write(transaction); });
        EXPECT_TRUE(done) << done.error().code << " " << done.error().detail;
    }
    void run(const std::string& sql) {
        const auto done = clinic_.database.connect().script(sql);
        ASSERT_TRUE(done) << done.error().detail;
    }
    void await_waiting(const std::string& kind, const std::string& count) const {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(15);
        while (
            clinic_.value("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
                          "WHERE NOT granted AND a.datname = current_database() AND locktype = '" +
                          kind + "'") != count) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
            std::this_thread::yield();
        }
    }

    ClinicDatabase clinic_;
};

TEST_F(PatientsAtOnce, wait_for_nobody_of_whom_they_have_nothing_new) {
    auto one = writer(), two = writer();
    write(one, {told("x", 0), told("y", 0)});
    run("CREATE FUNCTION core.held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
        "pg_advisory_xact_lock_shared(7); RETURN NEW; END $$; CREATE TRIGGER held BEFORE UPDATE "
        "ON healthcare.patients FOR EACH ROW EXECUTE FUNCTION core.held()");
    auto gate = clinic_.database.connect();
    ASSERT_TRUE(gate.run("SELECT pg_advisory_lock(7)"));
    std::jthread first([&] { write(one, {told("x", 9'000), told("y", -9'000)}); });
    std::jthread second([&] { write(two, {told("x", -9'000), told("y", 9'000)}); });
    await_waiting("advisory", "2");  // each has locked what it moves
    ASSERT_TRUE(gate.run("SELECT pg_advisory_unlock(7)"));
}

TEST_F(PatientsAtOnce, who_is_inserted_meanwhile_is_moved) {
    auto one = writer(), two = writer();
    std::jthread second;
    EXPECT_TRUE(one.transaction([&](Transaction& transaction) {
        persist::PatientRows({{told("x", 0, "Masha")}}).write(transaction);
        second = std::jthread([&] { write(two, {told("x", 9'000, "Maria")}); });
        await_waiting("transactionid", "1");
    }));
    second.join();
    EXPECT_EQ(clinic_.value("SELECT name || version FROM healthcare.patients"), "Maria2");
}

// As an erasure and `memory forget` do: the patient, then what is on its way.
TEST_F(PatientsAtOnce, the_end_of_a_memory_waits_for_its_patient_before_it_holds_its_row) {
    Owner owner(clinic_, persist::StaffWebhook::kNone, memories::Turns::kQueued);
    TurnMaker said;
    said.text = "I like mornings";
    owner.store({said.item()});
    auto worker = writer();
    const auto claims =
        memories::claim(worker, {std::chrono::seconds(45), std::chrono::seconds(21)});
    ASSERT_EQ(claims->size(), 1u);
    const memories::Claim& claim = claims->front();
    memories::Settled end{.id = claim.id,
                          .token = claim.token,
                          .clinic_id = claim.clinic_id,
                          .patient_id = claim.patient_id,
                          .state = memories::Settled::State::kDone,
                          .facts = {{{"fact", "likes mornings", "en"}, "m1", kNow, kNow}}};
    auto forgetting = clinic_.database.connect();
    std::jthread ending;
    bool is_ended = false;
    EXPECT_TRUE(forgetting.transaction([&](Transaction& transaction) {
        transaction.run("UPDATE healthcare.patients SET memory_since = '2100-01-01'");
        ending =
            std::jthread([&] { is_ended = static_cast<bool>(memories::settle(worker, {end})); });
        await_waiting("transactionid", "1");
        const auto free = transaction.run(
            "SELECT id FROM core.outbox WHERE kind = 'memory' "
            "FOR UPDATE SKIP LOCKED");
        EXPECT_EQ(free->size(), 1u) << "else both wait for each other";
    }));
    ending.join();
    EXPECT_TRUE(is_ended);
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM healthcare.memories WHERE kind = 'fact'"), "0")
        << "kept no more";
}

TEST_F(PatientsAtOnce, lock_rows_in_the_order_of_their_ids) {
    auto one = writer();
    std::vector<batches::Item> all;
    for (int i = 0; i < 200; ++i) all.push_back(told(fmt::format("p{}", i), 0));
    // Not in that order in the table.
    for (const auto& item : all) write(one, {item});
    run("CREATE TABLE core.moved (n int GENERATED ALWAYS AS IDENTITY, id uuid); CREATE FUNCTION "
        "core.noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO core.moved (id) "
        "VALUES (NEW.id); RETURN NEW; END $$; CREATE TRIGGER noted BEFORE UPDATE "
        "ON healthcare.patients FOR EACH ROW EXECUTE FUNCTION core.noted(); "
        "ANALYZE healthcare.patients");
    for (int i = 0; i < 200; ++i) all.push_back(told(fmt::format("p{}", i), 9'000));
    write(one, all);
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM core.moved"), "200");
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM core.moved a JOIN core.moved b "
                            "ON b.n = a.n + 1 WHERE b.id < a.id"),
              "0");
}

}  // namespace
}  // namespace workers::background
