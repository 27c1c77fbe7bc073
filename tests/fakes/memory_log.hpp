// Topics in memory behind the producer and reader ports, shared by any number of owners.
#pragma once

#include "shared/kafka/log_reader.hpp"
#include "shared/kafka/producer.hpp"
#include "tests/fakes/manual_loop.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fakes {

class MemoryLog {
  public:
    explicit MemoryLog(ManualClock& clock) : clock_(clock) {}

    shared::kafka::Offset append(const std::string& topic,
                                 shared::kafka::Partition partition,
                                 std::string key,
                                 std::optional<std::string> value) {
        auto& log = topics[{topic, partition}];
        shared::kafka::Record record;
        record.topic = topic;
        record.partition = partition;
        record.offset = static_cast<shared::kafka::Offset>(log.size());
        record.timestamp = clock_.wall_ms();
        record.key = std::move(key);
        record.is_tombstone = !value.has_value();
        record.value = std::move(value).value_or("");
        log.push_back(std::move(record));
        return log.back().offset;
    }

    std::vector<shared::kafka::Record>& of(const std::string& topic,
                                           shared::kafka::Partition partition = 0) {
        return topics[{topic, partition}];
    }

    std::map<std::pair<std::string, shared::kafka::Partition>, std::vector<shared::kafka::Record>>
        topics;

  private:
    ManualClock& clock_;
};

// Acknowledges when told to, so that a test can stop the world between write and ack.
class MemoryProducer final : public shared::kafka::Producer {
  public:
    MemoryProducer(MemoryLog& log, ManualLoop& loop) : log_(log), loop_(loop) {}

    shared::Result<void> produce(std::string_view topic,
                                 shared::kafka::Partition partition,
                                 std::string_view key,
                                 std::optional<std::string_view> value,
                                 shared::kafka::OnAck on_ack) override {
        const bool is_large = value && value->size() >= too_large_from;
        if (is_large && !too_large_for.empty() && topic.starts_with(too_large_for)) {
            return shared::Error{"too_large", "", shared::Action::kDeadLetter};
        }
        if (is_down) return shared::Error{"queue_full", "", shared::Action::kRetry};
        ++produced[std::string(topic)];
        shared::kafka::Ack ack;
        if (lose_next > 0) {
            --lose_next;
            ++lost;
            ack.possibly_stored = true;
            ack.code = "timed_out";
            if (keep_lost) append(topic, partition, key, value);
        } else {
            ack.stored = true;
            ack.offset = append(topic, partition, key, value);
            if (unplaced_next > 0) {
                --unplaced_next;
                ack.offset = -1;
            }
        }
        held.emplace_back([on_ack = std::move(on_ack), ack] { on_ack(ack); });
        if (!is_holding) release();
        return {};
    }

    // Delivers the acknowledgements held back.
    void release() {
        auto ready = std::move(held);
        held.clear();
        for (auto& ack : ready) loop_.post(std::move(ack));
    }

    std::string too_large_for;       // topics that begin so take no record
    std::size_t too_large_from = 0;  // of so many bytes
    bool is_down = false;
    bool is_holding = false;
    int lose_next = 0;       // that many produce calls end without a stored ack
    bool keep_lost = false;  // though the broker has the record
    int lost = 0;            // produce calls that ended so
    int unplaced_next = 0;   // that many are acknowledged as stored, without their offset
    std::map<std::string, int> produced;
    std::vector<std::function<void()>> held;

  private:
    shared::kafka::Offset append(std::string_view topic,
                                 shared::kafka::Partition partition,
                                 std::string_view key,
                                 std::optional<std::string_view> value) {
        return log_.append(std::string(topic),
                           partition,
                           std::string(key),
                           value ? std::optional<std::string>(*value) : std::nullopt);
    }

    MemoryLog& log_;
    ManualLoop& loop_;
};

class MemoryReader final : public shared::kafka::LogReader {
  public:
    MemoryReader(MemoryLog& log, ManualLoop& loop) : log_(log), loop_(loop) {}

    void read(std::vector<shared::kafka::Range> ranges, Done done) override {
        std::vector<shared::kafka::Record> out;
        for (const auto& range : ranges) {
            const std::size_t before = out.size();
            for (const auto& record : log_.of(range.topic, range.partition)) {
                if (range.to >= 0 && record.offset >= range.to) continue;
                if (range.most > 0 && out.size() - before >= range.most) break;
                const bool is_wanted = range.from_time ? record.timestamp >= *range.from_time
                                                       : record.offset >= range.from;
                if (is_wanted) out.push_back(record);
            }
        }
        ++reads;
        held.emplace_back([done = std::move(done), out = std::move(out)] { done(out); });
        if (!is_holding) release();
    }

    // Gives the answers held back.
    void release() {
        for (auto& answer : std::exchange(held, {})) loop_.post(std::move(answer));
    }

    int reads = 0;
    bool is_holding = false;
    std::vector<std::function<void()>> held;

  private:
    MemoryLog& log_;
    ManualLoop& loop_;
};

}  // namespace fakes
