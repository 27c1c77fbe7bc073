// The owner's log on a real broker while its producer dies and is built anew.
#include "workers/hot/conversation_log/log_writer.hpp"

#include "tests/adapters/shared/kafka/broker.hpp"
#include "workers/hot/event_loop/epoll_loop.hpp"

#include <optional>

namespace workers::hot::conversation_log {
namespace {

using shared::kafka::Offset;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr int kClaims = 300;

class LogWriterOnBroker : public shared::kafka::BrokerTest {
  protected:
    void SetUp() override {
        BrokerTest::SetUp();
        create_topic("conversations", 1);
        producer_ = shared::kafka::make_producer(settings_, {});
        ASSERT_TRUE(producer_->warm({"conversations"}, seconds(10)));
        reader = shared::kafka::make_log_reader(settings_);
        writer.emplace(loop,
                       *producer_,
                       *reader,
                       clock,
                       0,
                       metrics,
                       LogWriter::Listener{[this] { is_fenced = true; },
                                           [this](const std::string&) { ++voided; }});
        writer->open([this](Offset offset) { epoch = offset; });
        ASSERT_TRUE(turn_until([&] { return epoch >= 0; }));
    }
    bool turn_until(const std::function<bool()>& is_so, seconds limit = seconds(60)) {
        const auto deadline = SteadyClock::now() + limit;
        while (!is_so() && SteadyClock::now() < deadline) loop.turn(10'000);
        return is_so();
    }
    void claim(int number) {
        State state;
        state.counter = number;
        writer->write(std::to_string(number), state, true, [this, number](const auto&) {
            passed.push_back(number);
        });
    }
    // Each conversation where it stands first in the log.
    std::vector<int> order_in_log() {
        std::vector<int> order;
        std::optional<std::vector<shared::kafka::Record>> read;
        reader->read({{"conversations", 0, epoch + 1, std::nullopt, -1}}, [&](auto records) {
            loop.post([&, records = std::move(records)] { read = *records; });
        });
        EXPECT_TRUE(turn_until([&] { return read.has_value(); }));
        std::vector<bool> seen(kClaims);
        for (const auto& record : read.value_or(std::vector<shared::kafka::Record>{})) {
            const int number = std::stoi(record.key);
            if (!seen[static_cast<std::size_t>(number)]) order.push_back(number);
            seen[static_cast<std::size_t>(number)] = true;
        }
        return order;
    }

    shared::SystemClock clock;
    shared::metrics::Registry registry;
    Metrics metrics{registry};
    event_loop::EpollLoop loop;
    std::unique_ptr<shared::kafka::LogReader> reader;
    std::optional<LogWriter> writer;
    std::vector<int> passed;
    Offset epoch = -1;
    bool is_fenced = false;
    int voided = 0;
};

std::vector<int> all_in_order() {
    std::vector<int> out;
    for (int i = 0; i < kClaims; ++i) out.push_back(i);
    return out;
}

TEST_F(LogWriterOnBroker, produces_unacked_claims_again_in_order_after_a_fatal_error) {
    for (int i = 0; i < kClaims; ++i) claim(i);
    producer_->raise_fatal_for_test();
    ASSERT_TRUE(turn_until([&] { return passed.size() == kClaims; }));
    EXPECT_EQ(producer_->rebuilds(), 1U);
    EXPECT_FALSE(is_fenced);
    EXPECT_EQ(voided, 0);
    EXPECT_EQ(passed, all_in_order());
    EXPECT_EQ(order_in_log(), all_in_order());
}

// Again and again, with claims before, between and behind.
TEST_F(LogWriterOnBroker, loses_no_claim_whenever_the_producer_dies) {
    for (int i = 0; i < kClaims; ++i) {
        claim(i);
        if (i % 100 == 50) producer_->raise_fatal_for_test();
        if (i % 10 == 0) loop.turn(5'000);
    }
    ASSERT_TRUE(turn_until([&] { return passed.size() == kClaims; }));
    EXPECT_GE(producer_->rebuilds(), 1U);
    EXPECT_FALSE(is_fenced);
    EXPECT_EQ(voided, 0);
    EXPECT_EQ(order_in_log().size(), static_cast<std::size_t>(kClaims));
}

}  // namespace
}  // namespace workers::hot::conversation_log
