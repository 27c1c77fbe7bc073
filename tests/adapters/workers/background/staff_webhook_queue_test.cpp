// Which staff events are queued for the webhook, and whose note of their end counts.
#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/outbox/backlog.hpp"
#include "workers/background/staff/webhook_queue.hpp"

#include <gtest/gtest.h>

namespace workers::background::staff {
namespace {

using namespace std::chrono_literals;
using shared::events::DeliveryState;
using shared::events::Outcome;
using State = Settled::State;

const char* kRows = "SELECT count(*) FROM core.outbox WHERE kind = 'staff_webhook'";

TurnMaker asking(const std::string& record = "r1") {
    TurnMaker maker;
    maker.record = record;
    maker.turn.staff = shared::events::StaffNotice{"asked_for"};
    return maker.outcome(Outcome::kHandedOver, "asked_for");
}

TEST(staff_webhook_queue, holds_nothing_where_no_webhook_is_configured) {
    const ClinicDatabase clinic;
    Owner owner(clinic);
    owner.store({asking().item(0)});
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.staff_events"), "1");
    EXPECT_EQ(clinic.value(kRows), "0");
}

TEST(staff_webhook_queue, holds_each_event_once_however_often_it_is_read) {
    const ClinicDatabase clinic;
    Owner owner(clinic, persist::StaffWebhook::kQueued);
    owner.store({asking().item(0), asking().item(1)});
    owner.store({asking().item(2)});
    EXPECT_EQ(clinic.value(kRows), "1");
    auto connection = clinic.database.connect();
    ASSERT_TRUE(connection.script("DELETE FROM core.outbox"));
    owner.store({asking().item(3)});
    EXPECT_EQ(clinic.value(kRows), "0") << "told and taken away, then read again";
}

TEST(staff_webhook_queue, holds_nothing_of_a_batch_that_was_rolled_back) {
    const ClinicDatabase clinic;
    Owner owner(clinic, persist::StaffWebhook::kQueued);
    TurnMaker bad = asking("r2");
    bad.message = "m2";
    bad.turn.session.id = "no uuid";
    const std::vector<batches::Item> batch{asking().item(0), bad.item(1)};
    ASSERT_FALSE(owner.write(batch));
    EXPECT_EQ(clinic.value(kRows), "0");
}

TEST(staff_webhook_queue, holds_a_reply_that_failed_late_with_its_line) {
    const ClinicDatabase clinic;
    Owner owner(clinic, persist::StaffWebhook::kQueued);
    owner.store({TurnMaker().reply(DeliveryState::kSent, "p1").item(0)});
    EXPECT_EQ(clinic.value(kRows), "0");
    owner.store({EventMaker().status("failed", "p1").item(0)});
    EXPECT_EQ(clinic.value("SELECT body->'data'->>'reason' || ' ' || (body->'data'->>'line') "
                           "FROM core.outbox"),
              std::string("undeliverable ") + kLine);
    EXPECT_EQ(clinic.value("SELECT o.id = s.id FROM core.outbox o, core.staff_events s"), "t");
}

TEST(staff_webhook_queue, holds_what_the_sweep_finds) {
    const ClinicDatabase clinic;
    Owner owner(clinic, persist::StaffWebhook::kQueued);
    owner.store({TurnMaker().reply(DeliveryState::kSent, "p1").item(0)});
    EXPECT_TRUE(owner.connection.run(
        "INSERT INTO core.pending_events (record, kind, line, message_id, state, at) VALUES "
        "(gen_random_uuid(), 'status', 'clinic-line', 'p1', 'failed', now())"));
    const auto swept = owner.writer.sweep(60'000);
    ASSERT_TRUE(swept);
    EXPECT_EQ(swept->staff, 1u);
    EXPECT_EQ(clinic.value(kRows), "1");
}

TEST(staff_webhook_queue, names_no_patient_of_another_clinic) {
    const ClinicDatabase clinic;
    Owner owner(clinic, persist::StaffWebhook::kQueued);
    auto connection = clinic.database.connect();
    const std::string other = "0190a000-0000-7000-8000-0000000000ff";
    ASSERT_TRUE(connection.script(
        "INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES ('" +
        other + "', '" + kOrganization +
        "', 'other', 'UTC', '{en}'); "
        "INSERT INTO healthcare.patients (id, clinic_id) VALUES ('" +
        id("patient") + "', '" + other + "')"));
    owner.store({asking().item(0)});
    EXPECT_EQ(clinic.value("SELECT (patient_id IS NULL) || ' ' || (body->'data' ? 'patient_id') "
                           "FROM core.outbox"),
              "true false");
}

class staff_webhook_claim : public testing::Test {
  protected:
    staff_webhook_claim()
        : owner_(clinic_, persist::StaffWebhook::kQueued), connection_(clinic_.database.connect()) {
        owner_.store({asking().item(0)});
    }
    Post claim() {
        make_due();
        const auto posts = claim_posts(connection_, 16, 30s);
        EXPECT_TRUE(posts && posts->size() == 1);
        return posts && !posts->empty() ? posts->front() : Post{};
    }
    void settle(const Post& post, State state, const std::string& code = "") {
        ASSERT_TRUE(settle_posts(connection_, {{post.id, post.attempts, state, 5s, code}}));
    }
    void make_due() { ASSERT_TRUE(connection_.script("UPDATE core.outbox SET due_at = now()")); }
    std::string state() const {
        return clinic_.value(
            "SELECT concat_ws(' ', CASE WHEN done_at IS NOT NULL THEN 'done' END, "
            "CASE WHEN given_up_at IS NOT NULL THEN 'given_up' END, last_error) "
            "FROM core.outbox");
    }

    ClinicDatabase clinic_;
    Owner owner_;
    shared::postgres::Connection connection_;
};

TEST_F(staff_webhook_claim, holds_until_its_lease_is_over) {
    EXPECT_EQ(claim().attempts, 1);
    const auto posts = claim_posts(connection_, 16, 30s);
    ASSERT_TRUE(posts);
    EXPECT_TRUE(posts->empty());
    EXPECT_EQ(claim().attempts, 2);
}

TEST_F(staff_webhook_claim, failure_of_an_old_one_does_not_touch_a_newer_one) {
    const Post old = claim();
    claim();
    settle(old, State::kAgain, "timeout");
    settle(old, State::kGivenUp, "timeout");
    EXPECT_EQ(state(), "");
    EXPECT_EQ(clinic_.value("SELECT due_at > now() + interval '20 s' FROM core.outbox"), "t");
}

TEST_F(staff_webhook_claim, success_counts_however_late) {
    const Post old = claim();
    settle(claim(), State::kGivenUp, "timeout");
    EXPECT_EQ(state(), "given_up timeout");
    settle(old, State::kDone);
    EXPECT_EQ(state(), "done ");
    settle(old, State::kAgain, "timeout");
    EXPECT_EQ(state(), "done ");
}

TEST_F(staff_webhook_claim, what_is_over_goes_after_its_time) {
    settle(claim(), State::kDone);
    ASSERT_TRUE(outbox::purge(connection_, kOutboxKind, 720h));
    EXPECT_EQ(clinic_.value(kRows), "1");
    ASSERT_TRUE(
        connection_.script("UPDATE core.outbox SET done_at = now() - interval '721 hours'"));
    ASSERT_TRUE(outbox::purge(connection_, kOutboxKind, 720h));
    EXPECT_EQ(clinic_.value(kRows), "0");
    EXPECT_EQ(clinic_.value("SELECT count(*) FROM core.staff_events"), "1");
}

// With 20,000 rows that are over no query of every few seconds may read the table.
TEST_F(staff_webhook_claim, queries_are_served_by_indexes) {
    ASSERT_TRUE(connection_.script(
        "INSERT INTO core.outbox (id, kind, dedupe_key, body, done_at) SELECT gen_random_uuid(), "
        "'staff_webhook', n::text, '{}', now() FROM generate_series(1, 20000) n; ANALYZE "
        "core.outbox"));
    ASSERT_TRUE(
        connection_.script("SELECT pg_stat_reset_single_table_counters('core.outbox'::regclass)"));
    ASSERT_TRUE(claim_posts(connection_, 16, 30s));
    ASSERT_TRUE(outbox::look_at(connection_, kOutboxKind, 100));
    ASSERT_TRUE(outbox::give_up_older(connection_, kOutboxKind, 96h));
    ASSERT_TRUE(outbox::give_up_oldest(connection_, kOutboxKind, 1));
    ASSERT_TRUE(connection_.script("SELECT pg_stat_force_next_flush()"));
    EXPECT_EQ(clinic_.value("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'outbox'"),
              "0");
}

}  // namespace
}  // namespace workers::background::staff
