// States of conversations under another partition count, over topics in memory.
#include "ops/frontdeskctl/repartition_move.hpp"

#include "ops/frontdeskctl/repartition_state.hpp"
#include "shared/kafka/partition.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <map>
#include <optional>

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

namespace log = workers::hot::conversation_log;
using shared::Result;
using shared::kafka::Offset;
using shared::kafka::Partition;
using shared::kafka::Record;

constexpr int kBefore = 2, kAfter = 5;  // no multiple: states move between old partitions too

// The topics as reader and producer see them; the producer may break off or not be alone.
class Topics final : public shared::kafka::LogReader, public shared::kafka::Producer {
  public:
    void read(std::vector<shared::kafka::Range> ranges, Done done) override {
        std::vector<Record> out;
        for (const auto& range : ranges) {
            for (const Record& record : logs[{range.topic, range.partition}]) {
                if (record.offset >= range.from) out.push_back(record);
            }
        }
        done(std::move(out));
    }
    Result<void> produce(std::string_view topic,
                         Partition partition,
                         std::string_view key,
                         std::optional<std::string_view> value,
                         shared::kafka::OnAck on_ack) override {
        shared::kafka::Ack ack;
        ack.code = "timed_out";
        if (stores_left != 0) {
            --stores_left;
            ack.stored = true;
            ack.offset = append(std::string(topic), partition, std::string(key), value);
        }
        on_ack(ack);
        if (value && key == log::kOwnerKey && is_disturbed) {
            (void)append(std::string(topic), partition, std::string(key), value);
        }
        return {};
    }
    Offset append(const std::string& topic,
                  Partition partition,
                  std::string key,
                  std::optional<std::string_view> value) {
        auto& all = logs[{topic, partition}];
        Record record;
        record.topic = topic;
        record.partition = partition;
        record.offset = static_cast<Offset>(all.size());
        record.key = std::move(key);
        record.is_tombstone = !value;
        record.value = value.value_or("");
        all.push_back(record);
        return record.offset;
    }
    std::vector<Offset> ends() {
        std::vector<Offset> out;
        for (int i = 0; i < kAfter; ++i) {
            out.push_back(static_cast<Offset>(logs[{"conversations", i}].size()));
        }
        return out;
    }

    std::map<std::pair<std::string, Partition>, std::vector<Record>> logs;
    int stores_left = -1;  // then nothing is stored any more; -1: no end
    bool is_disturbed = false;
};

std::string key_of(int number) {
    return "conversation-" + std::to_string(number);
}

log::State state_of(int number) {
    log::State out;
    out.counter = 1'000 + number;
    out.opted_out = number % 2 == 0;
    out.forward.to = number % 3 == 0 ? "another" : "";
    out.session.silent_until = number;
    out.unknown.emplace_back("newer", "[1]");
    return out;
}

class StateMoverTest : public testing::Test {
  protected:
    static constexpr int kConversations = 12;

    void SetUp() override {
        for (Partition partition = 0; partition < kBefore; ++partition) {
            topics.append("conversations", partition, "~owner", log::write_owner("worker"));
        }
        for (int i = 0; i < kConversations; ++i) put(i, kBefore, state_of(i));
    }
    void put(int number, int partitions, const log::State& state) {
        const auto partition = shared::kafka::partition_of(key_of(number), partitions);
        const auto value = log::write_state(key_of(number), 0, "worker", state, false);
        topics.append("conversations", partition, key_of(number), value);
    }
    Result<std::size_t> move() {
        StateMover mover(kAfter, topics, topics, [](int, std::size_t) {});
        const auto found = mover.look();
        if (!found) return found.error();
        auto moved = mover.move(topics.ends());
        EXPECT_EQ(moved ? *moved : *found, *found);
        return moved;
    }
    // Every state lies in its place, once, as it was.
    void expect_all_placed() {
        int found = 0;
        for (Partition partition = 0; partition < kAfter; ++partition) {
            const auto state = read_partition_state(topics, partition);
            ASSERT_TRUE(state);
            EXPECT_TRUE(state->opened.voided.empty());
            EXPECT_TRUE(misplaced(state->opened, partition, kAfter).empty());
            found += static_cast<int>(state->opened.conversations.size());
        }
        EXPECT_EQ(found, kConversations);
        for (int i = 0; i < kConversations; ++i) expect_same(placed(i), state_of(i));
    }
    log::State placed(int number) {
        const auto key = key_of(number);
        const auto state = read_partition_state(topics, shared::kafka::partition_of(key, kAfter));
        const auto at = state->opened.conversations.find(key);
        return at == state->opened.conversations.end() ? log::State{} : at->second.state;
    }
    static void expect_same(const log::State& is, const log::State& was) {
        EXPECT_EQ(log::write_state("c", 0, "o", is, false),
                  log::write_state("c", 0, "o", was, false));
    }

    Topics topics;
};

TEST_F(StateMoverTest, brings_each_state_to_where_its_key_lies_now) {
    const auto moved = move();
    ASSERT_TRUE(moved) << moved.error().detail;
    EXPECT_GT(*moved, 0U);
    expect_all_placed();
    EXPECT_EQ(move().value(), 0U);
    expect_all_placed();
}

TEST_F(StateMoverTest, may_be_broken_off_behind_any_record) {
    const Topics before = topics;
    int broken = 0;
    for (int after = 0; after < 100; ++after) {
        topics = before;
        topics.stores_left = after;
        const bool is_done = move().has_value();
        topics.stores_left = -1;
        if (is_done) break;
        ++broken;
        ASSERT_TRUE(move()) << after;
        expect_all_placed();
    }
    EXPECT_GT(broken, kAfter + kConversations);
}

TEST_F(StateMoverTest, leaves_a_copy_that_is_newer) {
    int moving = 0;
    while (shared::kafka::partition_of(key_of(moving), kBefore) ==
           shared::kafka::partition_of(key_of(moving), kAfter)) {
        ++moving;
    }
    auto newer = state_of(moving);
    newer.counter += 5;
    newer.session.language = "en";
    put(moving, kAfter, newer);
    ASSERT_TRUE(move());
    expect_same(placed(moving), newer);
}

TEST_F(StateMoverTest, ends_where_somebody_else_writes) {
    topics.is_disturbed = true;
    const auto moved = move();
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, "not_alone");
}

TEST_F(StateMoverTest, touches_nothing_where_a_newer_version_wrote) {
    topics.append("conversations", 0, "x", R"({"kind":"something newer","epoch":0})");
    const auto moved = move();
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, "unreadable");
    EXPECT_TRUE(topics.ends()[kBefore] == 0);
}

}  // namespace
}  // namespace ops::frontdeskctl
