#include "ingest/publish/log_sink.hpp"

#include "shared/metrics/metrics.hpp"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ingest::publish {
namespace {

// Refuses by value: `large` for good, `full` for now; stores the rest.
class PickyProducer final : public shared::kafka::Producer {
  public:
    shared::Result<void> produce(std::string_view,
                                 shared::kafka::Partition,
                                 std::string_view,
                                 std::optional<std::string_view> value,
                                 shared::kafka::OnAck on_ack) override {
        using shared::Action;
        if (value == "large") return shared::Error{"too_large", "", Action::kDeadLetter};
        if (value == "full") return shared::Error{"queue_full", "", Action::kRetry};
        taken.push_back(std::move(on_ack));
        return {};
    }
    void acknowledge_all() {
        shared::kafka::Ack ack;
        ack.stored = true;
        for (const auto& on_ack : taken) on_ack(ack);
    }

    std::vector<shared::kafka::OnAck> taken;
};

std::optional<Stored> fate_of(const std::vector<std::string>& values, std::size_t taken) {
    shared::metrics::Registry registry;
    const Metrics metrics(registry);
    PickyProducer producer;
    LogSink sink(producer, 12, metrics);
    sink.open();
    std::vector<records::Record> records;
    records.reserve(values.size());
    for (const std::string& value : values) records.push_back({"events", "unknown", "key", value});
    std::optional<Stored> out;
    sink.store(std::move(records), [&](Stored fate) { out = fate; });
    EXPECT_EQ(producer.taken.size(), taken);
    producer.acknowledge_all();
    return out;
}

TEST(LogSink, keeps_the_others_beside_a_record_that_never_fits) {
    EXPECT_EQ(fate_of({"a", "large", "b"}, 2), Stored::kTooLarge);
}

TEST(LogSink, gives_up_the_rest_where_the_log_takes_nothing_now) {
    EXPECT_EQ(fate_of({"a", "full", "b"}, 1), Stored::kNo);
    EXPECT_EQ(fate_of({"large", "full"}, 0), Stored::kNo);
}

TEST(LogSink, is_done_when_all_are_acknowledged) {
    EXPECT_EQ(fate_of({"a", "b"}, 2), Stored::kYes);
}

}  // namespace
}  // namespace ingest::publish
