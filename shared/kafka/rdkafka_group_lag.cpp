#include "shared/kafka/group_lag.hpp"
#include "shared/kafka/native_internal.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <algorithm>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;

constexpr int kQuestionMs = 2'000;
constexpr milliseconds kDestroyLimit{3'000};
// The protocol's own times for the ends of the log, as ListOffsets takes them.
constexpr Offset kLatest = -1;
constexpr Offset kEarliest = -2;

class Reader final : public GroupLag {
  public:
    Reader(const Settings& settings, const std::string& group, const std::string& topic)
        : topic_(with_prefix(settings, topic)), partitions_(settings.partitions) {
        Options options = reader_options(settings);
        options.emplace_back("group.id", with_prefix(settings, group));
        client_ = make_client(RD_KAFKA_CONSUMER, make_conf(settings, options));
    }
    ~Reader() override {
        destroy_within(std::move(client_), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE, kDestroyLimit);
    }

    Result<std::vector<PartitionLag>> read(WallMs stored_before) override {
        rd_kafka_poll(client_.get(), 0);
        ListHolder committed(rd_kafka_topic_partition_list_new(partitions_));
        for (int i = 0; i < partitions_; ++i) {
            rd_kafka_topic_partition_list_add(committed.get(), topic_.c_str(), i);
        }
        const auto code = rd_kafka_committed(client_.get(), committed.get(), kQuestionMs);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(code);
        const auto earliest = offsets_at(kEarliest);
        if (!earliest) return earliest.error();
        const auto latest = offsets_at(kLatest);
        if (!latest) return latest.error();
        const auto young = offsets_at(stored_before);
        if (!young) return young.error();
        std::vector<PartitionLag> out;
        for (int i = 0; i < partitions_; ++i) {
            const auto at = static_cast<std::size_t>(i);
            const Offset first = std::max((*earliest)[at], committed->elems[i].offset);
            // No record as young as that: all are older.
            const Offset first_young = (*young)[at] < 0 ? (*latest)[at] : (*young)[at];
            out.push_back(
                {i, std::max<std::int64_t>((*latest)[at] - first, 0), first < first_young});
        }
        return out;
    }

  private:
    Result<std::vector<Offset>> offsets_at(std::int64_t time) {
        const ListHolder list(rd_kafka_topic_partition_list_new(partitions_));
        for (int i = 0; i < partitions_; ++i) {
            rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), i)->offset = time;
        }
        const auto code = ask_offsets(client_.get(), list, kQuestionMs);
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(code);
        std::vector<Offset> out;
        for (int i = 0; i < partitions_; ++i) {
            if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
                return error_of(list->elems[i].err);
            out.push_back(list->elems[i].offset);
        }
        return out;
    }

    const std::string topic_;
    const int partitions_;
    ClientHolder client_;
};

}  // namespace

std::unique_ptr<GroupLag> make_group_lag(const Settings& settings,
                                         const std::string& group,
                                         const std::string& topic) {
    return std::make_unique<Reader>(settings, group, topic);
}

}  // namespace shared::kafka
