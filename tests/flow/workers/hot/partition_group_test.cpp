// Partitions that go while a send hangs: the revoke is bounded, and what ends later is dropped.
#include "workers/hot/owner/partition_group.hpp"

#include "shared/events/inbound.hpp"
#include "tests/fakes/fake_hot_ports.hpp"
#include "tests/fakes/fake_producer.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace tests {
namespace {

using shared::kafka::Offset;
using shared::kafka::TopicPartition;
using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

const TopicPartition kInbound0{"inbound", 0};

// Every commit that is waited for takes as long as it may.
class SlowConsumer final : public shared::kafka::GroupConsumer {
  public:
    shared::Result<std::optional<shared::kafka::Record>> poll(milliseconds) override {
        return std::optional<shared::kafka::Record>();
    }
    void wake(int) override {}
    void pause(const TopicPartition&) override {}
    void resume(const TopicPartition&) override {}
    shared::Result<void> seek(const TopicPartition&, Offset) override { return {}; }
    void commit(const std::map<TopicPartition, Offset>& offsets) override { committed = offsets; }
    shared::Result<void> commit_now(const std::map<TopicPartition, Offset>& offsets,
                                    milliseconds timeout) override {
        std::this_thread::sleep_for(timeout);
        committed = offsets;
        return shared::Error{"kafka_timeout", ""};
    }
    shared::Result<Bounds> bounds(const TopicPartition&, milliseconds) override { return Bounds{}; }
    std::vector<TopicPartition> assignment() const override { return {kInbound0}; }
    std::uint64_t client_turns() const override { return 0; }
    void close(milliseconds) override {}

    std::map<TopicPartition, Offset> committed;
};

class EmptyReader final : public shared::kafka::LogReader {
  public:
    void read(std::vector<shared::kafka::Range>, Done done) override {
        done(std::vector<shared::kafka::Record>{});
    }
};

// Answers when the test says so.
class HangingSender final : public workers::hot::send::Sender {
  public:
    void send(const workers::hot::lookup::Line&,
              const workers::hot::send::Outgoing&,
              shared::BootNs,
              Done done) override {
        hanging.push_back(std::move(done));
    }
    std::vector<Done> hanging;
};

class PartitionGroupTest : public testing::Test {
  protected:
    PartitionGroupTest() {
        kill_switch.set({1, false, {}});
        group.attach(consumer);
    }

    bool turn_until(const std::function<bool()>& is_so) {
        const auto deadline = SteadyClock::now() + std::chrono::seconds(60);
        while (!is_so() && SteadyClock::now() < deadline) loop.turn(5'000);
        return is_so();
    }
    void arrive(Offset offset, const std::string& conversation) {
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.kind = "message";
        envelope.record = "01900000-0000-7000-8000-00000000000" + std::to_string(offset);
        envelope.source = "source-1";
        envelope.message = "m" + std::to_string(offset);
        envelope.conversation = conversation;
        envelope.received_at = envelope.provider_time = clock.wall_ms();
        shared::events::Message body;
        body.provider = "evolution";
        body.line = "line-1";
        body.type = "text";
        body.text = "hello";
        body.address.reply_to = "15550100@s.whatsapp.net";
        shared::kafka::Record record;
        record.topic = "inbound";
        record.offset = offset;
        record.key = conversation;
        record.value = shared::events::write_message(envelope, body);
        group.take(std::move(record));
    }
    SteadyClock::duration revoke() {
        const auto begun = SteadyClock::now();
        group.on_revoked({kInbound0}, false);
        return SteadyClock::now() - begun;
    }

    shared::SystemClock clock;
    shared::metrics::Registry registry;
    workers::hot::Metrics metrics{registry};
    workers::hot::event_loop::EpollLoop loop;
    fakes::FakeProducer claims, turns;
    EmptyReader reader;
    HangingSender sender;
    workers::hot::send::Throttle throttle{clock};
    fakes::FakeDirectory directory;
    fakes::FakePatients patients;
    fakes::EchoEngine engine;
    workers::hot::kill_switch::KillSwitch kill_switch;
    SlowConsumer consumer;
    workers::hot::owner::PartitionGroup group{loop,
                                              {loop,
                                               claims,
                                               turns,
                                               reader,
                                               sender,
                                               throttle,
                                               directory,
                                               patients,
                                               engine,
                                               kill_switch,
                                               clock,
                                               metrics},
                                              {},
                                              {},
                                              metrics};
};

TEST_F(PartitionGroupTest, a_send_that_hangs_holds_a_revoke_for_a_second_at_most) {
    group.on_assigned(kInbound0);
    ASSERT_TRUE(turn_until([&] { return group.all_open(); }));
    arrive(0, std::string(32, 'a'));
    ASSERT_TRUE(turn_until([&] { return sender.hanging.size() == 1; }));
    const auto took = revoke();
    EXPECT_GE(took, milliseconds(500));  // what is in flight gets its time
    EXPECT_LT(took, milliseconds(1'900));
    EXPECT_TRUE(turns.produced().empty());
    // It ends when the partition is somebody else's: nobody hears of it.
    sender.hanging[0]({{workers::hot::send::Verdict::Kind::kSent, "wamid.1", ""}, 1});
    for (int i = 0; i < 20; ++i) loop.turn(1'000);
    EXPECT_TRUE(turns.produced().empty());
    EXPECT_TRUE(consumer.committed.empty());
}

TEST_F(PartitionGroupTest, a_revoke_waits_for_what_ends_in_time_and_commits_it) {
    group.on_assigned(kInbound0);
    ASSERT_TRUE(turn_until([&] { return group.all_open(); }));
    arrive(0, std::string(32, 'a'));
    ASSERT_TRUE(turn_until([&] { return sender.hanging.size() == 1; }));
    loop.after(50'000, [this] {
        sender.hanging[0]({{workers::hot::send::Verdict::Kind::kSent, "wamid.1", ""}, 1});
    });
    (void)revoke();
    EXPECT_EQ(turns.produced().size(), 1u);
    EXPECT_EQ(consumer.committed, (std::map<TopicPartition, Offset>{{kInbound0, 1}}));
}

// Given back in between, it has another epoch: the claim of the first does not send for the second.
TEST_F(PartitionGroupTest, completions_of_an_earlier_ownership_are_dropped) {
    group.on_assigned(kInbound0);
    ASSERT_TRUE(turn_until([&] { return group.all_open(); }));
    claims.set_mode(fakes::FakeProducer::Mode::kHold);
    arrive(0, std::string(32, 'a'));
    ASSERT_TRUE(turn_until([&] { return claims.produced().size() >= 2; }));
    (void)revoke();
    group.on_assigned(kInbound0);
    claims.set_mode(fakes::FakeProducer::Mode::kStore);
    ASSERT_TRUE(turn_until([&] { return group.all_open(); }));
    for (int i = 0; i < 20; ++i) loop.turn(1'000);
    EXPECT_TRUE(sender.hanging.empty());
    EXPECT_TRUE(turns.produced().empty());
}

}  // namespace
}  // namespace tests
