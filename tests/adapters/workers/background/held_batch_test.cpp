#include "tests/adapters/workers/background/clinic_database.hpp"
#include "workers/background/worker.hpp"

#include <deque>
#include <set>
#include <thread>

namespace workers::background {
namespace {

using shared::kafka::Offset;
using shared::kafka::Record;
using std::chrono::milliseconds;

// Hands out what it was given, never of a paused partition.
class FakeConsumer final : public shared::kafka::GroupConsumer {
  public:
    shared::Result<std::optional<Record>> poll(milliseconds /*timeout*/) override {
        for (auto record = records.begin(); record != records.end(); ++record) {
            if (paused.contains({record->topic, record->partition})) continue;
            std::optional<Record> out(std::move(*record));
            records.erase(record);
            return out;
        }
        std::this_thread::sleep_for(milliseconds(1));
        return std::optional<Record>();
    }
    void wake(int /*fd*/) override {}
    void pause(const TopicPartition& partition) override { paused.insert(partition); }
    void resume(const TopicPartition& partition) override { paused.erase(partition); }
    shared::Result<void> seek(const TopicPartition& /*partition*/, Offset /*offset*/) override {
        return {};
    }
    void commit(const std::map<TopicPartition, Offset>& /*offsets*/) override {}
    shared::Result<void> commit_now(const std::map<TopicPartition, Offset>& /*offsets*/,
                                    milliseconds /*timeout*/) override {
        return {};
    }
    shared::Result<Bounds> bounds(const TopicPartition& /*partition*/,
                                  milliseconds /*timeout*/) override {
        return Bounds{};
    }
    std::vector<TopicPartition> assignment() const override { return {}; }
    std::uint64_t client_turns() const override { return 0; }
    void close(milliseconds /*deadline*/) override {}

    std::deque<Record> records;
    std::set<TopicPartition> paused;
};

// There is no log to compare with.
class NoLog final : public shared::kafka::LogReader {
  public:
    void read(std::vector<shared::kafka::Range> /*ranges*/, Done done) override {
        done(shared::Error{"kafka_down", "", shared::Action::kRetry});
    }
};

const TopicPartition kTurns0{"turns", 0};
const TopicPartition kTurns1{"turns", 1};

// A worker that is stepped by hand.
class HeldBatch : public testing::Test {
  protected:
    HeldBatch() {
        worker.attach(consumer);
        assign(kTurns0);
    }
    static shared::postgres::Settings impatient(const std::string& url) {
        shared::postgres::Settings settings;
        settings.url = url;
        settings.statement_timeout = milliseconds(400);
        return settings;
    }
    void assign(const TopicPartition& partition) {
        if (worker.on_assigned(partition).paused) consumer.pause(partition);
    }
    void give(const TopicPartition& from, const std::string& value) {
        Record record;
        record.topic = from.topic;
        record.partition = from.partition;
        record.offset = next_[from]++;
        record.timestamp = kNow;
        record.key = kConversation;
        record.value = value;
        consumer.records.push_back(std::move(record));
    }
    bool step_until(const std::function<bool()>& is_so, milliseconds limit) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (!is_so()) {
            if (std::chrono::steady_clock::now() > end) return false;
            EXPECT_TRUE(worker.step(milliseconds(1)));
        }
        return true;
    }
    // A batch that cannot be written: its dead letter finds no broker.
    void hold() {
        owner.producer.set_mode(fakes::FakeProducer::Mode::kFail);
        give(kTurns0, "{not json");
        ASSERT_TRUE(step_until([&] { return metrics.retries.value() > 0; }, milliseconds(5'000)));
    }

    ClinicDatabase clinic;
    Owner owner{clinic};
    shared::metrics::Registry registry;
    Metrics metrics{registry};
    shared::app::Health health;
    shared::SystemClock clock;
    shared::postgres::Connection connection{impatient(clinic.database.url())};
    shared::cache::L2 l2{{"redis://127.0.0.1:1", "", false}, clock};
    batches::OffsetStore offsets{"frontdesk-background", "test."};
    persist::BatchWriter writer{connection, offsets, owner.topics, owner.extractor};
    read_models::Publisher publisher{l2, clock, milliseconds(100)};
    FakeConsumer consumer;
    NoLog no_log;
    Worker worker{{connection, offsets, writer, publisher, no_log, clock, metrics, health}, {}};

  private:
    std::map<TopicPartition, Offset> next_;
};

TEST_F(HeldBatch, whose_partition_is_revoked_does_not_stop_the_others) {
    assign(kTurns1);
    hold();
    EXPECT_TRUE(consumer.paused.contains(kTurns1));
    worker.on_revoked({kTurns0}, false);
    EXPECT_EQ(worker.held(), 0u);
    owner.producer.set_mode(fakes::FakeProducer::Mode::kStore);
    EXPECT_TRUE(
        step_until([&] { return !consumer.paused.contains(kTurns1); }, milliseconds(5'000)));
    give(kTurns1, TurnMaker().value());
    EXPECT_TRUE(step_until([&] { return metrics.messages.value() == 1; }, milliseconds(5'000)));
}

TEST_F(HeldBatch, takes_nothing_of_a_partition_that_comes_meanwhile) {
    hold();
    assign(kTurns1);
    for (int i = 0; i < 50; ++i) give(kTurns1, TurnMaker().value());
    for (int i = 0; i < 20 && !worker.is_settled(); ++i) {
        std::this_thread::sleep_for(
            milliseconds(250 << std::min(i, 3)));  // longer than it backs off
        EXPECT_TRUE(worker.step(milliseconds(1)));
    }
    ASSERT_TRUE(worker.is_settled());
    EXPECT_EQ(worker.held(), 1u);
    owner.producer.set_mode(fakes::FakeProducer::Mode::kStore);
    EXPECT_TRUE(step_until([&] { return metrics.messages.value() == 1 && worker.held() == 0; },
                           milliseconds(10'000)));
    EXPECT_TRUE(consumer.paused.empty());
}

TEST_F(HeldBatch, that_takes_too_long_is_written_in_smaller_pieces) {
    auto other = clinic.database.connect();
    ASSERT_TRUE(
        other.script("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
                     "$$ BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END $$; "
                     "CREATE TRIGGER slow BEFORE INSERT ON core.message_dedupe "
                     "FOR EACH ROW EXECUTE FUNCTION slow()"));
    for (int i = 0; i < 60; ++i) {
        TurnMaker maker;
        maker.record = "r" + std::to_string(i);
        maker.message = "m" + std::to_string(i);
        give(kTurns0, maker.value());
    }
    EXPECT_TRUE(step_until([&] { return metrics.messages.value() == 60; }, milliseconds(15'000)));
    EXPECT_GT(metrics.retries.value(), 0);
}

}  // namespace
}  // namespace workers::background
