#include "shared/kafka/partition.hpp"
#include "tests/flow/workers/background/pipeline.hpp"

namespace workers::background {
namespace {

class BackgroundWorker : public Pipeline {};

TEST_F(BackgroundWorker, stores_turns_and_events_and_shows_them_in_redis) {
    produce("events", {EventMaker().status("read", "p7").value()});
    produce("turns", turns(0, 300));
    RunningWorker running(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return messages() == "300"; }));
    EXPECT_TRUE(eventually([&] {
        return clinic.value(
                   "SELECT read_at IS NOT NULL FROM core.whatsapp_messages "
                   "WHERE reply_provider_message_id = 'p7'") == "t";
    }));
    const std::string key = std::string("session:") + kClinic + ":" + patient + ":" + kLine;
    EXPECT_TRUE(eventually([&] {
        const auto reply = redis->run_one({"GET", key}, std::chrono::milliseconds(1'000));
        return reply && reply->text.find(std::to_string(kNow + 299)) != std::string::npos;
    }));
    EXPECT_TRUE(eventually([&] { return running.health.ready(); }));
    running.drain();
    EXPECT_GT(running.metrics.batches.value(), 0);
    EXPECT_EQ(running.metrics.messages.value(), 300);
}

TEST_F(BackgroundWorker, goes_on_where_postgresql_says) {
    produce("turns", turns(0, 50));
    {
        RunningWorker first(clinic, kafka);
        EXPECT_TRUE(eventually([&] { return messages() == "50"; }));
        first.drain();
    }
    produce("turns", turns(50, 60));
    RunningWorker second(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return messages() == "60"; }));
    second.drain();
    EXPECT_EQ(second.metrics.records_turns.value(), 10);
    EXPECT_EQ(second.metrics.topic_restarts.value(), 0);
}

TEST_F(BackgroundWorker, reads_a_topic_made_anew_from_its_beginning) {
    produce("turns", turns(0, 20));
    {
        RunningWorker first(clinic, kafka);
        EXPECT_TRUE(eventually([&] { return messages() == "20"; }));
        first.drain();
    }
    const std::string before = clinic.everything();
    auto connection = clinic.database.connect();
    ASSERT_TRUE(
        connection.run("UPDATE core.consumer_offsets SET last_record = 'of another log' "
                       "WHERE next_offset > 0"));
    RunningWorker second(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return second.metrics.records_turns.value() == 20; }));
    second.drain();
    // More where the client was not ready to seek yet: then it is opened, and noticed, again.
    EXPECT_GE(second.metrics.topic_restarts.value(), 1);
    EXPECT_EQ(clinic.everything(), before);
}

TEST_F(BackgroundWorker, drops_the_batch_of_a_partition_that_another_one_has_claimed) {
    RunningWorker running(clinic, kafka);
    ASSERT_TRUE(eventually([&] { return running.health.ready(); }));
    auto connection = clinic.database.connect();
    ASSERT_TRUE(connection.run("UPDATE core.consumer_offsets SET epoch = epoch + 1"));
    produce("turns", turns(0, 5));
    // Kafka says the partition is still ours: it is claimed again and nothing is lost.
    EXPECT_TRUE(eventually([&] { return messages() == "5"; }));
    running.drain();
    EXPECT_GE(running.metrics.fenced.at("owner").value(), 1);
    EXPECT_EQ(running.metrics.fenced.at("went_back").value(), 0);
}

TEST_F(BackgroundWorker, tells_a_database_that_went_back_from_another_owner) {
    produce("turns", turns(0, 5));
    RunningWorker running(clinic, kafka);
    ASSERT_TRUE(eventually([&] { return messages() == "5"; }));
    auto connection = clinic.database.connect();
    ASSERT_TRUE(
        connection.run("UPDATE core.consumer_offsets SET next_offset = next_offset - 1 "
                       "WHERE next_offset > 0"));
    produce("turns", turns(5, 10));
    EXPECT_TRUE(eventually([&] { return messages() == "10"; }));
    running.drain();
    EXPECT_GE(running.metrics.fenced.at("went_back").value(), 1);
    EXPECT_EQ(running.metrics.fenced.at("owner").value(), 0);
}

TEST_F(BackgroundWorker, buries_a_bad_record_and_stores_its_neighbours) {
    auto values = turns(0, 10);
    values[4] = "{not json";
    produce("turns", values);
    RunningWorker running(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return messages() == "9"; }));
    running.drain();
    EXPECT_EQ(running.metrics.dead_letters.value(), 1);
}

TEST_F(BackgroundWorker, goes_on_after_its_connection_was_cut) {
    RunningWorker running(clinic, kafka);
    for (int i = 0; i < 3; ++i) {
        auto other = clinic.database.connect();
        ASSERT_TRUE(
            other.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                      "datname = current_database() AND pid <> pg_backend_pid()"));
        produce("turns", turns(i, i + 1));
        EXPECT_TRUE(eventually([&] { return messages() == std::to_string(i + 1); }));
    }
    running.drain();
}

TEST_F(BackgroundWorker, waits_while_its_tables_are_locked_and_loses_nothing) {
    RunningWorker running(clinic, kafka);
    ASSERT_TRUE(eventually([&] { return running.worker.is_settled(); }));
    auto other = clinic.database.connect();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run("LOCK TABLE core.whatsapp_messages IN ACCESS EXCLUSIVE MODE");
        produce("turns", turns(0, 5));
        EXPECT_TRUE(eventually([&] { return running.metrics.retries.value() > 0; }));
    }));
    EXPECT_TRUE(eventually([&] { return messages() == "5"; }));
    running.drain();
}

TEST_F(BackgroundWorker, tells_the_owner_of_a_send_whose_event_lies_in_another_partition) {
    const auto owners = shared::kafka::partition_of(kConversation, 2);
    TurnMaker open;
    open.turn.patient_id = patient;
    produce("turns", {open.reply(shared::events::DeliveryState::kUnconfirmed).value()}, owners);
    produce("events", {EventMaker().status("delivered", "p1", id("reply-m1")).value()}, 1 - owners);
    {
        RunningWorker running(clinic, kafka);
        EXPECT_TRUE(eventually([&] { return running.metrics.delivery_news.value() == 1; }));
        running.drain();
    }
    const auto told = stored("inbound", owners);
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].key, kConversation);
    EXPECT_NE(told[0].value.find(id("reply-m1")), std::string::npos);
    EXPECT_TRUE(stored("inbound", 1 - owners).empty());
    // Read again from the beginning: the row is settled, so there is nothing to tell.
    auto connection = clinic.database.connect();
    ASSERT_TRUE(
        connection.run("UPDATE core.consumer_offsets SET last_record = 'of another log' "
                       "WHERE next_offset > 0"));
    RunningWorker again(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return again.metrics.records_events.value() == 1; }));
    again.drain();
    EXPECT_EQ(stored("inbound", owners).size(), 1u);
}

TEST_F(BackgroundWorker, makes_the_tables_of_coming_months_and_works_on_where_it_cannot) {
    const std::string month = clinic.value(
        "SELECT 'core.whatsapp_messages_' || "
        "to_char(now() AT TIME ZONE 'UTC' + interval '2 months', 'YYYY_MM')");
    auto connection = clinic.database.connect();
    ASSERT_TRUE(connection.script("DROP TABLE " + month));
    const std::string is_there = "SELECT to_regclass('" + month + "') IS NOT NULL";
    auto other = clinic.database.connect();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run("LOCK TABLE core.whatsapp_messages_default IN ROW EXCLUSIVE MODE");
        RunningWorker hindered(clinic, kafka);
        EXPECT_TRUE(eventually([&] { return hindered.metrics.month_failures.value() == 1; }));
        produce("turns", turns(0, 5));
        EXPECT_TRUE(eventually([&] { return messages() == "5"; }));
        hindered.drain();
    }));
    EXPECT_EQ(clinic.value(is_there), "f");
    RunningWorker free(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return clinic.value(is_there) == "t"; }));
    free.drain();
    EXPECT_EQ(free.metrics.month_failures.value(), 0);
}

TEST_F(BackgroundWorker, shares_partitions_with_a_second_one_without_loss) {
    produce("turns", turns(0, 200), 0);
    RunningWorker first(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return messages() == "200"; }));
    RunningWorker second(clinic, kafka);
    ASSERT_TRUE(eventually([&] { return second.worker.is_settled(); }));
    produce("turns", turns(200, 300), 0);
    produce("turns", turns(300, 400), 1);
    EXPECT_TRUE(eventually([&] { return messages() == "400"; }));
    first.drain();
    produce("turns", turns(400, 450), 0);
    produce("turns", turns(450, 500), 1);
    EXPECT_TRUE(eventually([&] { return messages() == "500"; }));
    second.drain();
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.rowless_turns"), "0");
}

}  // namespace
}  // namespace workers::background
