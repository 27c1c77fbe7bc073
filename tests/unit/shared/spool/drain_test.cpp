#include "shared/spool/drain.hpp"

#include "tests/unit/shared/spool/spool_fixture.hpp"

#include <map>
#include <random>

namespace shared::spool {
namespace {

using Step = Drain::Step;

// Acknowledges inside flush(), each record as `fate` says.
class ToldProducer final : public kafka::Producer {
  public:
    Result<void> produce(std::string_view,
                         kafka::Partition,
                         std::string_view key,
                         std::optional<std::string_view> value,
                         kafka::OnAck on_ack) override {
        const std::string text(*value);
        const std::string fate = next_fate(text);
        if (fate == "refused") return Error{"queue_full", "", Action::kRetry};
        if (fate == "never") return Error{"too_large", "", Action::kDeadLetter};
        kafka::Ack ack;
        ack.stored = fate == "stored";
        if (!ack.stored) ack.code = "timed_out";
        // "lost" is stored and not acknowledged.
        if (ack.stored || fate == "lost") log.emplace_back(key, text);
        on_ack(ack);
        return {};
    }

    std::function<std::string(const std::string&)> next_fate = [](const auto&) { return "stored"; };
    std::vector<std::pair<std::string, std::string>> log;
};

class DrainTest : public SpoolTest {
  protected:
    std::vector<std::string> values() const {
        std::vector<std::string> out;
        for (const auto& record : producer.log) out.push_back(record.second);
        return out;
    }
    ToldProducer producer;
};

TEST_F(DrainTest, empties_the_spool_in_order) {
    open();
    Drain drain(*spool, producer, 12);
    EXPECT_EQ(drain.step(), Step::kNothing);
    append({{"a", "1"}, {"b", "2"}, {"a", "3"}, {"c", "4"}});
    while (drain.step() == Step::kStored) {
    }
    EXPECT_EQ(values(), (std::vector<std::string>{"1", "2", "3", "4"}));
    EXPECT_TRUE(spool->is_empty());
    EXPECT_EQ(drain.stored(), 4U);
}

TEST_F(DrainTest, what_the_log_refuses_stays) {
    open();
    Drain drain(*spool, producer, 12);
    append({{"a", "1"}, {"b", "2"}, {"c", "3"}});
    producer.next_fate = [](const auto& value) { return value == "2" ? "refused" : "stored"; };
    EXPECT_EQ(drain.step(), Step::kFailed);
    EXPECT_EQ(drain.last_error(), "queue_full");
    EXPECT_FALSE(spool->holds("a"));
    EXPECT_TRUE(spool->holds("b"));
    producer.next_fate = [](const auto&) { return "stored"; };
    EXPECT_EQ(drain.step(), Step::kStored);
    EXPECT_EQ(values(), (std::vector<std::string>{"1", "2", "3"}));
    EXPECT_TRUE(spool->is_empty());
}

TEST_F(DrainTest, one_the_log_never_takes_does_not_hold_the_rest) {
    open();
    Drain drain(*spool, producer, 12);
    append({{"a", "1"}, {"b", "2"}, {"c", "3"}});
    producer.next_fate = [](const auto& value) { return value == "2" ? "never" : "stored"; };
    EXPECT_EQ(drain.step(), Step::kStored);
    EXPECT_EQ(drain.rejected(), 1U);
    EXPECT_TRUE(spool->is_empty());
}

TEST_F(DrainTest, a_stop_ends_it) {
    open();
    Drain drain(*spool, producer, 12);
    append("a", "1");
    drain.stop();
    EXPECT_EQ(drain.step(), Step::kStopped);
    EXPECT_TRUE(spool->holds("a"));
}

// Seeded faults of the log: every record arrives, and of each key first in order (a repeat of what
// was stored and not acknowledged may follow).
TEST_F(DrainTest, keeps_the_order_of_a_key_whatever_fails) {
    settings.segment_bytes = 500;
    for (unsigned seed = 1; seed <= 100; ++seed) {
        std::mt19937 random(seed);
        begin_anew();
        producer.log.clear();
        producer.next_fate = [&](const auto&) {
            const int what = std::uniform_int_distribution(0, 9)(random);
            return what < 6 ? "stored" : what < 7 ? "lost" : what < 8 ? "failed" : "refused";
        };
        std::map<std::string, int> written;
        Drain drain(*spool, producer, 12);
        for (int i = 0; i < 40; ++i) {
            const std::string key(1, static_cast<char>('a' + random() % 4));
            ASSERT_TRUE(append(key, std::to_string(++written[key])));
            if (random() % 3 == 0) (void)drain.step();
        }
        for (int i = 0; i < 10'000 && !spool->is_empty(); ++i) (void)drain.step();
        ASSERT_TRUE(spool->is_empty()) << "seed " << seed;
        std::map<std::string, int> seen;
        for (const auto& [key, value] : producer.log) {
            const int number = std::stoi(value);
            ASSERT_LE(number, seen[key] + 1) << "seed " << seed;
            seen[key] = std::max(seen[key], number);
        }
        EXPECT_EQ(seen, written) << "seed " << seed;
    }
}

}  // namespace
}  // namespace shared::spool
