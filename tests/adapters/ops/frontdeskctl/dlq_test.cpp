// Dead letters on a real broker with a real database: found, replayed, discarded, shown.
#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/dead_letter_desk.hpp"
#include "shared/base/ids.hpp"
#include "shared/events/inbound.hpp"
#include "shared/json/value.hpp"
#include "shared/kafka/partition.hpp"
#include "shared/kafka/rdkafka_producer.hpp"
#include "shared/kafka/topics.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

constexpr const char* kKey = "7c1f0a93b2d84e56a0f1c2d3e4b5a697";
constexpr const char* kWords = "How much is a cleaning?";
constexpr const char* kClinics = R"(
INSERT INTO core.organizations (id, name) VALUES ('00000000-0000-4000-8000-000000000001', 'o');
INSERT INTO core.clinics (id, organization_id, name, timezone, languages) VALUES
    ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'Clinic', 'UTC', '{en}');
INSERT INTO core.integrations (name, provider, dialect, path_token, path_token_hash, base_url) VALUES
    ('demo', 'evolution', 'evolution_v2', 't', repeat('0', 32), 'http://localhost');
INSERT INTO core.integration_lines (line, source, organization_id) VALUES
    ('line-1', 'demo', '00000000-0000-4000-8000-000000000001');
)";

std::string id(int number) {
    return "019b2c3d-4e5f-7a01-8b23-9c4d5e6f70" + std::to_string(10 + number);
}

class dlq_on_services : public testing::Test {
  protected:
    void SetUp() override {
        const char* brokers = std::getenv("FRONTDESK_TEST_KAFKA");
        ASSERT_NE(brokers, nullptr) << "FRONTDESK_TEST_KAFKA is not set: run ops/test";
        settings_.kafka = {brokers, "test", "dlq-" + shared::uuid_v7().text() + ".", 2};
        ASSERT_TRUE(shared::kafka::create_topics(settings_.kafka, 1));
        database_.migrate();
        ASSERT_TRUE(database_.connect().script(kClinics));
        settings_.database_url = database_.url();
        options_.by = "maria";
        options_.yes = true;
    }

    shared::events::Envelope envelope(int number) const {
        shared::events::Envelope out;
        out.schema = "inbound.v1";
        out.record = id(number);
        out.kind = "message";
        out.source = "demo";
        out.message = "M" + std::to_string(number);
        out.conversation = kKey;
        return out;
    }

    std::string original(int number, const std::string& line) const {
        shared::events::Message message;
        message.provider = "evolution";
        message.line = line;
        message.type = "text";
        message.text = kWords;
        return shared::events::write_message(envelope(number), message);
    }

    void put(const std::string& topic, const std::string& value) const {
        const auto producer = shared::kafka::make_producer(settings_.kafka, {});
        bool stored = false;
        const auto partition = shared::kafka::partition_of(kKey, settings_.kafka.partitions);
        ASSERT_TRUE(producer->produce(
            topic, partition, kKey, value, [&](const auto& ack) { stored = ack.stored; }));
        ASSERT_TRUE(producer->flush(std::chrono::seconds(20)));
        ASSERT_TRUE(stored);
    }

    void bury(int number,
              const std::string& line = "line-1",
              const std::string& reason = "unknown_instance",
              bool is_kept = true) {
        shared::events::Dead dead;
        dead.reason = dead.first_error = dead.last_error = reason;
        dead.origin_topic = "inbound";
        dead.origin_partition = shared::kafka::partition_of(kKey, settings_.kafka.partitions);
        dead.origin_offset = number;
        if (is_kept) dead.record = original(number, line);
        put("dead", shared::events::write_dead(envelope(number), dead));
    }

    std::vector<Letter> found(const LetterFilter& filter = {}) {
        DeadLetterDesk desk(settings_);
        const auto all = desk.find(filter, 0);
        EXPECT_TRUE(all) << all.error().code;
        return all ? all->letters : std::vector<Letter>{};
    }

    std::vector<shared::events::Envelope> inbound() const {
        const auto reader = shared::kafka::make_log_reader(settings_.kafka);
        std::vector<shared::events::Envelope> out;
        shared::json::Parser parser;
        for (int partition = 0; partition < settings_.kafka.partitions; ++partition) {
            shared::kafka::Range range;
            range.topic = "inbound";
            range.partition = partition;
            const auto records = shared::kafka::read_now(*reader, {range});
            for (const auto& record : *records) {
                EXPECT_EQ(record.key, kKey);
                const auto parsed = parser.parse(record.value);
                out.push_back(*shared::events::read_envelope(*parsed));
            }
        }
        return out;
    }

    std::string audit() const {
        return database_.value(
            "SELECT coalesce(string_agg(actor || ' ' || action, ', ' ORDER BY "
            "at), '') FROM core.audit WHERE subject LIKE 'dead:%'");
    }

    Settings settings_;
    DlqOptions options_;
    shared::postgres::TestDatabase database_;
};

TEST_F(dlq_on_services, are_found_by_what_the_record_and_the_database_know) {
    bury(1);
    bury(2, "line-2", "bad_record");
    bury(2, "line-2", "bad_record");  // written twice
    put("dead", "no dead letter");
    ASSERT_EQ(found().size(), 2U);
    EXPECT_EQ(found().front().state, "open");
    EXPECT_EQ(found().front().clinic, "Clinic");  // the only active one of the organization
    LetterFilter filter;
    filter.clinic = "Clinic";
    EXPECT_EQ(found(filter).size(), 1U);
    filter.clinic = "Other";
    EXPECT_TRUE(found(filter).empty());
    filter = {};
    filter.reason = "bad_record";
    EXPECT_EQ(found(filter).size(), 1U);
    filter = {};
    filter.since = shared::SystemClock().wall_ms() + 60'000;
    EXPECT_TRUE(found(filter).empty());
}

TEST_F(dlq_on_services, are_replayed_once_with_a_mark) {
    bury(1);
    bury(2);
    options_.record = id(1);
    options_.dry_run = true;
    EXPECT_EQ(dlq_replay(settings_, options_), kDone);
    EXPECT_TRUE(inbound().empty());
    options_.dry_run = false;
    EXPECT_EQ(dlq_replay(settings_, options_), kDone);
    EXPECT_EQ(dlq_replay(settings_, options_), kDone);
    ASSERT_EQ(inbound().size(), 1U);
    EXPECT_EQ(inbound()[0].record, id(1));
    EXPECT_EQ(inbound()[0].message, "M1");
    EXPECT_FALSE(inbound()[0].replay.is_any_age);
    EXPECT_EQ(found().front().state, "replayed");
    EXPECT_EQ(audit(), "maria replay");
    options_.again = true;
    EXPECT_EQ(dlq_replay(settings_, options_), kDone);
    ASSERT_EQ(inbound().size(), 2U);
    // A replay of its own: the worker that knows the first takes that for done.
    EXPECT_NE(inbound()[0].replay.id, inbound()[1].replay.id);
    // Killed before it was noted: the same once more.
    ASSERT_TRUE(database_.connect().script(
        "DELETE FROM core.audit WHERE at = (SELECT max(at) FROM core.audit)"));
    EXPECT_EQ(dlq_replay(settings_, options_), kDone);
    ASSERT_EQ(inbound().size(), 3U);
    EXPECT_EQ(inbound()[1].replay.id, inbound()[2].replay.id);
}

TEST_F(dlq_on_services, are_not_answered_whatever_their_age_where_their_message_was) {
    ASSERT_TRUE(database_.connect().script(
        "INSERT INTO core.whatsapp_messages (id, created_at, received_at, whatsapp_message_id, "
        "conversation, organization_id, clinic_id, source, line, direction, author, message_type, "
        "content, outcome, delivery) VALUES ('00000000-0000-4000-8000-000000000004', now(), now(), "
        "'M1', repeat('a', 32), '00000000-0000-4000-8000-000000000001', "
        "'00000000-0000-4000-8000-000000000002', 'demo', 'line-1', 'inbound', 'patient', 'text', "
        "'hi', 'replied', 'sent')"));
    bury(1);
    bury(2);
    options_.answer = true;
    EXPECT_EQ(dlq_replay(settings_, options_), kFailed);
    ASSERT_EQ(inbound().size(), 1U);
    EXPECT_EQ(inbound()[0].message, "M2");
    EXPECT_TRUE(inbound()[0].replay.is_any_age);
}

TEST_F(dlq_on_services, that_do_not_keep_the_record_are_replayed_from_its_origin) {
    put("inbound", original(0, "line-1"));
    bury(0, "line-1", "unknown_instance", false);
    EXPECT_EQ(dlq_replay(settings_, options_), kDone);
    ASSERT_EQ(inbound().size(), 2U);
    EXPECT_EQ(inbound()[1].record, id(0));
    bury(7, "line-1", "unknown_instance", false);
    EXPECT_EQ(dlq_replay(settings_, options_), kFailed);
}

TEST_F(dlq_on_services, that_are_discarded_stay_so) {
    bury(1);
    EXPECT_EQ(dlq_discard(settings_, options_), kDone);
    EXPECT_EQ(dlq_discard(settings_, options_), kDone);
    EXPECT_EQ(found().front().state, "discarded");
    EXPECT_EQ(dlq_replay(settings_, options_), kDone);
    EXPECT_TRUE(inbound().empty());
    EXPECT_EQ(audit(), "maria discard");
}

TEST_F(dlq_on_services, show_words_only_where_that_is_audited) {
    bury(1);
    options_.record = id(1);
    testing::internal::CaptureStdout();
    EXPECT_EQ(dlq_show(settings_, options_), kDone);
    EXPECT_EQ(testing::internal::GetCapturedStdout().find(kWords), std::string::npos);
    EXPECT_EQ(audit(), "");
    options_.text = true;
    testing::internal::CaptureStdout();
    EXPECT_EQ(dlq_show(settings_, options_), kDone);
    EXPECT_NE(testing::internal::GetCapturedStdout().find(kWords), std::string::npos);
    EXPECT_EQ(audit(), "maria show_text");
    settings_.database_url = "postgresql://nobody@127.0.0.1:1/none";
    testing::internal::CaptureStdout();
    EXPECT_EQ(dlq_show(settings_, options_), kFailed);
    EXPECT_EQ(testing::internal::GetCapturedStdout().find(kWords), std::string::npos);
}

TEST_F(dlq_on_services, are_listed_without_a_database_and_not_replayed) {
    bury(1);
    settings_.database_url = "postgresql://nobody@127.0.0.1:1/none";
    ASSERT_EQ(found().size(), 1U);
    EXPECT_EQ(found().front().state, "unknown");
    EXPECT_EQ(dlq_list(settings_, options_), kDone);
    EXPECT_EQ(dlq_replay(settings_, options_), kFailed);
    EXPECT_TRUE(inbound().empty());
}

TEST_F(dlq_on_services, what_is_no_dead_letter_to_this_program_is_counted) {
    bury(1);
    put("dead", "no JSON");
    put("dead", R"({"schema": "dead.v9", "record": "x"})");
    DeadLetterDesk desk(settings_);
    const auto all = desk.find({}, 0);
    ASSERT_TRUE(all) << all.error().code;
    EXPECT_EQ(all->letters.size(), 1U);
    EXPECT_EQ(all->unreadable, 2U);
}

}  // namespace
}  // namespace ops::frontdeskctl
