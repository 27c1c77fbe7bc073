#include "workers/background/upkeep/clinic_days.hpp"

#include "tests/adapters/workers/background/clinic_database.hpp"

#include <thread>

namespace workers::background {
namespace {

using shared::events::DeliveryState;
using shared::events::Outcome;

constexpr const char* kDays = R"(
SELECT string_agg(concat_ws(' ', day, messages, conversations, new_patients, replied, handed_over,
    undelivered, reply_times::text, intents::text), '; ' ORDER BY day) FROM core.clinic_days)";
constexpr shared::WallMs kHour = 3'600'000;
// 2025-11-13 02:13 UTC.
constexpr const char* kFirst = "2025-11-13";

TurnMaker turn(const std::string& name, shared::WallMs at, const std::string& intent = "price") {
    TurnMaker out;
    out.record = "r" + name;
    out.message = "m" + name;
    out.received_at = at;
    out.turn.intent = intent;
    out.turn.session.last_message_at = at;
    out.reply(DeliveryState::kSent, "p" + name);
    out.turn.reply->sent_at = at + 120;
    out.turn.reply->claimed_at = at + 10;
    return out;
}

class clinic_days : public testing::Test {
  protected:
    std::size_t roll_up(std::size_t most = 100) {
        const auto rolled = upkeep::roll_up(owner.connection, most);
        EXPECT_TRUE(rolled) << rolled.error().code << rolled.error().detail;
        return rolled ? rolled->days : 0;
    }
    std::string days() const { return clinic.value(kDays); }

    ClinicDatabase clinic;
    Owner owner{clinic};
};

TEST_F(clinic_days, tell_what_a_day_was_like) {
    auto other = turn("2", kNow + 1000, "hours").outcome(Outcome::kHandedOver, "asked_for");
    other.turn.reply->sent_at = kNow + 1000 + 70'000;
    owner.store({turn("1", kNow).item(0), other.item(1)});
    EXPECT_EQ(roll_up(), 1U);
    EXPECT_EQ(days(),
              std::string(kFirst) +
                  " 2 1 1 1 1 0 {0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,1} "
                  "{\"hours\": 1, \"price\": 1}");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.clinic_day_marks"), "0");
}

TEST_F(clinic_days, are_counted_once_however_often_they_are_read_again) {
    const std::vector<batches::Item> items{turn("1", kNow).item(0), turn("2", kNow + 1).item(1)};
    owner.store(items);
    roll_up();
    const std::string before = days();
    const std::string at = clinic.value("SELECT max(updated_at) FROM core.clinic_days");
    owner.store(items);
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.clinic_day_marks"), "0")
        << "a replay changes no row that counts";
    ASSERT_TRUE(
        owner.connection.run("INSERT INTO core.clinic_day_marks (clinic_id, at) SELECT "
                             "clinic_id, created_at FROM core.whatsapp_messages"));
    EXPECT_EQ(roll_up(), 0U) << "counted anew with the same result";
    EXPECT_EQ(days(), before);
    EXPECT_EQ(clinic.value("SELECT max(updated_at) FROM core.clinic_days"), at);
}

TEST_F(clinic_days, follow_what_becomes_of_a_message) {
    owner.store({turn("1", kNow).outcome(Outcome::kParked).item(0)});
    roll_up();
    EXPECT_EQ(clinic.value("SELECT replied FROM core.clinic_days"), "0");
    auto later = turn("1", kNow);
    later.turn.counter = kNow + 1;
    owner.store({later.item(1)});
    EXPECT_EQ(roll_up(), 1U);
    EXPECT_EQ(clinic.value("SELECT messages || ' ' || replied FROM core.clinic_days"), "1 1");
    ASSERT_TRUE(owner.connection.run("UPDATE core.whatsapp_messages SET read_at = now()"));
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.clinic_day_marks"), "0")
        << "that it was read counts nowhere";
    ASSERT_TRUE(owner.connection.run("UPDATE core.whatsapp_messages SET delivery = 'failed'"));
    EXPECT_EQ(roll_up(), 1U);
    EXPECT_EQ(clinic.value("SELECT undelivered FROM core.clinic_days"), "1");
}

TEST_F(clinic_days, begin_at_the_clinics_midnight) {
    ASSERT_TRUE(owner.connection.run("UPDATE core.clinics SET timezone = 'America/New_York'"));
    owner.store({turn("1", kNow).item(0), turn("2", kNow + 4 * kHour).item(1)});
    EXPECT_EQ(roll_up(), 2U);
    EXPECT_EQ(clinic.value("SELECT string_agg(day || ' ' || messages, ' ' ORDER BY day) "
                           "FROM core.clinic_days"),
              "2025-11-12 1 2025-11-13 1");
}

TEST_F(clinic_days, are_utc_where_the_time_zone_is_none) {
    ASSERT_TRUE(owner.connection.run("UPDATE core.clinics SET timezone = 'Nowhere/Land'"));
    owner.store({turn("1", kNow).item(0)});
    EXPECT_EQ(roll_up(), 1U);
    EXPECT_EQ(clinic.value("SELECT day FROM core.clinic_days"), kFirst);
}

TEST_F(clinic_days, are_rolled_up_a_few_at_a_time) {
    std::vector<batches::Item> items;
    for (int day = 0; day < 5; ++day) {
        items.push_back(turn(std::to_string(day), kNow + day * 24 * kHour).item(day));
    }
    owner.store(items);
    const auto first = upkeep::roll_up(owner.connection, 2);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->days, 2U);
    EXPECT_TRUE(first->is_more);
    EXPECT_EQ(roll_up(2), 2U);
    EXPECT_EQ(roll_up(2), 1U);
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.clinic_days"), "5");
}

// Whoever is at it holds the marks: a second one would write an older count over a newer.
TEST_F(clinic_days, are_rolled_up_by_one_at_a_time) {
    owner.store({turn("1", kNow).item(0)});
    auto other = clinic.database.connect();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run("SELECT pg_advisory_xact_lock(7023510949)");
        const auto rolled = upkeep::roll_up(owner.connection, 10);
        ASSERT_TRUE(rolled);
        EXPECT_TRUE(rolled->is_more);
        EXPECT_EQ(rolled->marks, 0U);
    }));
    EXPECT_EQ(roll_up(), 1U);
}

// A batch that commits while a roll-up runs is counted by the next one.
TEST_F(clinic_days, miss_nothing_that_commits_meanwhile) {
    owner.store({turn("1", kNow).item(0)});
    auto other = clinic.database.connect();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run(
            "INSERT INTO core.whatsapp_messages (id, created_at, whatsapp_message_id, "
            "conversation, "
            "organization_id, clinic_id, source, line, direction, author, message_type, outcome, "
            "received_at) SELECT gen_random_uuid(), created_at, 'm2', conversation, "
            "organization_id, clinic_id, source, line, direction, author, message_type, outcome, "
            "received_at FROM core.whatsapp_messages");
        EXPECT_EQ(roll_up(), 1U);
        EXPECT_EQ(clinic.value("SELECT messages FROM core.clinic_days"), "1");
    }));
    EXPECT_EQ(roll_up(), 1U);
    EXPECT_EQ(clinic.value("SELECT messages FROM core.clinic_days"), "2");
}

TEST_F(clinic_days, outlive_their_messages) {
    owner.store({turn("1", kNow).item(0), turn("2", kNow + 1).item(1)});
    roll_up();
    ASSERT_TRUE(
        owner.connection.run("INSERT INTO core.clinic_retention (clinic_id, kept_from) "
                             "SELECT id, '2025-12-01' FROM core.clinics"));
    ASSERT_TRUE(owner.connection.run("DELETE FROM core.whatsapp_messages"));
    // A straggler of the day, of whose messages the others are gone.
    owner.store({turn("3", kNow + 2).item(2)});
    EXPECT_EQ(roll_up(), 0U);
    EXPECT_EQ(clinic.value("SELECT messages FROM core.clinic_days"), "2");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.clinic_day_marks"), "0");
}

}  // namespace
}  // namespace workers::background
