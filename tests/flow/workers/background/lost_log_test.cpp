// A log that is not the one we stopped in, made by a real broker: deleted and made anew, or with
// its first records removed.
#include "tests/adapters/shared/kafka/topic_surgery.hpp"
#include "tests/flow/workers/background/pipeline.hpp"

namespace workers::background {
namespace {

class LostLog : public Pipeline {
  protected:
    // `meanwhile` is waited for between the end and the beginning.
    void make_anew(const std::string& topic, const std::function<bool()>& meanwhile = {}) {
        shared::kafka::delete_topic(kafka, topic);
        EXPECT_TRUE(!meanwhile || eventually(meanwhile));
        const auto made = shared::kafka::create_topics(kafka, 1);
        ASSERT_TRUE(made) << made.error().detail;
        log = shared::kafka::make_producer(kafka, {});  // one that remembers no topic of before
    }
    // A worker that has stored these and stopped.
    void store_and_stop(int from, int to) {
        produce("turns", turns(from, to));
        RunningWorker first(clinic, kafka);
        EXPECT_TRUE(eventually([&] { return messages() == std::to_string(to); }));
        first.drain();
    }
    // No reader of `everything()` sees a row of the first ones change.
    std::string rows_of(int from, int to) const {
        return clinic.value(
            "SELECT string_agg(m::text, ' ' ORDER BY created_at) FROM core.whatsapp_messages m "
            "WHERE substr(whatsapp_message_id, 2)::int BETWEEN " +
            std::to_string(from) + " AND " + std::to_string(to - 1));
    }
    std::string stands_at() const {
        return clinic.value("SELECT sum(next_offset) FROM core.consumer_offsets");
    }
};

TEST_F(LostLog, made_anew_beneath_a_running_worker_is_read_from_its_beginning) {
    produce("turns", turns(0, 20));
    RunningWorker running(clinic, kafka);
    ASSERT_TRUE(eventually([&] { return messages() == "20"; }));
    const std::string before = rows_of(0, 20);
    // Not before the group has given its partitions up.
    make_anew("turns", [&] { return running.metrics.partitions.value() == 2; });
    produce("turns", turns(15, 30));
    EXPECT_TRUE(eventually([&] { return messages() == "30"; }));
    EXPECT_TRUE(eventually([&] { return stands_at() == "15"; }));
    running.drain();
    EXPECT_EQ(running.metrics.topic_restarts.value(), 1);
    EXPECT_EQ(running.metrics.missed.value(), 0);
    EXPECT_EQ(rows_of(0, 20), before);
}

// Nobody fetches while it happens, and the offsets go on where they stood.
TEST_F(LostLog, made_anew_and_longer_than_before_is_noticed_beneath_a_paused_worker) {
    produce("turns", turns(0, 3));
    RunningWorker running(clinic, kafka);
    ASSERT_TRUE(eventually([&] { return messages() == "3"; }));
    auto other = clinic.database.connect();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run("LOCK TABLE core.whatsapp_messages IN ACCESS EXCLUSIVE MODE");
        produce("turns", turns(3, 4));
        EXPECT_TRUE(eventually([&] { return running.metrics.retries.value() > 0; }));
        make_anew("turns");
        produce("turns", turns(100, 130));
    }));
    EXPECT_TRUE(eventually([&] {
        return clinic.value(
                   "SELECT count(*) FROM core.whatsapp_messages "
                   "WHERE length(whatsapp_message_id) = 4") == "30";
    }));
    EXPECT_TRUE(eventually([&] { return stands_at() == "30"; }));
    running.drain();
    EXPECT_EQ(running.metrics.topic_restarts.value(), 1);
}

TEST_F(LostLog, made_anew_before_a_start_is_read_from_its_beginning) {
    store_and_stop(0, 20);
    const std::string before = rows_of(0, 20);
    make_anew("turns");
    make_anew("events");
    produce("turns", turns(10, 50));  // longer than before
    produce("events", {EventMaker().status("read", "p7").value()});
    RunningWorker second(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return messages() == "50"; }));
    EXPECT_TRUE(eventually([&] {
        return clinic.value(
                   "SELECT count(*) FROM core.whatsapp_messages "
                   "WHERE read_at IS NOT NULL AND whatsapp_message_id = 'm7'") == "1";
    }));
    second.drain();
    EXPECT_EQ(second.metrics.topic_restarts.value(), 1);
    EXPECT_EQ(rows_of(10, 20), before.substr(before.size() - rows_of(10, 20).size()));
}

TEST_F(LostLog, records_removed_beneath_a_running_worker_are_counted) {
    produce("turns", turns(0, 3));
    RunningWorker running(clinic, kafka);
    ASSERT_TRUE(eventually([&] { return messages() == "3"; }));
    auto other = clinic.database.connect();
    ASSERT_TRUE(other.transaction([&](shared::postgres::Transaction& transaction) {
        transaction.run("LOCK TABLE core.whatsapp_messages IN ACCESS EXCLUSIVE MODE");
        produce("turns", turns(3, 5));
        EXPECT_TRUE(eventually([&] { return running.metrics.retries.value() > 0; }));
        produce("turns", turns(5, 20));
        shared::kafka::delete_records(kafka, "turns", 0, 15);
    }));
    EXPECT_TRUE(eventually([&] { return messages() == "10"; }));
    running.drain();
    EXPECT_EQ(running.metrics.missed.value(), 10);
    EXPECT_EQ(running.metrics.topic_restarts.value(), 0);
}

TEST_F(LostLog, records_removed_before_a_start_are_counted) {
    store_and_stop(0, 5);
    produce("turns", turns(5, 20));
    shared::kafka::delete_records(kafka, "turns", 0, 15);
    RunningWorker second(clinic, kafka);
    EXPECT_TRUE(eventually([&] { return messages() == "10"; }));
    second.drain();
    EXPECT_EQ(second.metrics.missed.value(), 10);
    EXPECT_EQ(second.metrics.topic_restarts.value(), 0);
}

// All of it is gone that could be compared.
TEST_F(LostLog, an_empty_log_that_goes_on_is_no_other_one) {
    store_and_stop(0, 5);
    shared::kafka::delete_records(kafka, "turns", 0, 5);
    RunningWorker second(clinic, kafka);
    ASSERT_TRUE(eventually([&] { return second.worker.is_settled(); }));
    produce("turns", turns(5, 9));
    EXPECT_TRUE(eventually([&] { return messages() == "9"; }));
    second.drain();
    EXPECT_EQ(second.metrics.missed.value(), 0);
    EXPECT_EQ(second.metrics.topic_restarts.value(), 0);
}

}  // namespace
}  // namespace workers::background
