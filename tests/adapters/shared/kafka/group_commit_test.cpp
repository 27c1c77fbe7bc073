// Commits while members come: they cost no partition, and none of them is forgotten.
#include "shared/kafka/group_lag.hpp"
#include "tests/adapters/shared/kafka/broker.hpp"
#include "tests/adapters/shared/kafka/group_member.hpp"

#include <algorithm>

namespace shared::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

class GroupCommit : public BrokerTest {
  protected:
    GroupSettings group() const {
        GroupSettings out;
        out.group = "hot";
        out.topics = {"inbound"};
        out.session_timeout = milliseconds(6000);
        return out;
    }
    bool turn_until(const std::function<bool()>& is_so) {
        const auto deadline = SteadyClock::now() + seconds(60);
        while (!is_so() && SteadyClock::now() < deadline) {
            for (auto& member : members) {
                member->poll_once(milliseconds(1));
                std::map<TopicPartition, Offset> all;
                for (const auto& partition : member->owned) all[partition] = 1;
                (*member)->commit(all);
            }
        }
        return is_so();
    }
    bool is_shared_equally(std::size_t share) const {
        return std::all_of(members.begin(), members.end(), [&](const auto& member) {
            return member->owned.size() == share;
        });
    }

    std::vector<std::unique_ptr<Member>> members;
};

// One that waits at the broker behind a join would be answered after it, and be of the past
// (#4908).
TEST_F(GroupCommit, costs_no_partition_during_a_rebalance) {
    settings_.partitions = 6;
    create_topic("inbound", 6);
    for (Partition p = 0; p < 6; ++p) store("inbound", p, {"1"});
    for (const std::size_t share : {6U, 3U, 2U}) {
        members.push_back(std::make_unique<Member>(settings_, group()));
        ASSERT_TRUE(turn_until([&] { return is_shared_equally(share); }));
    }
    for (auto& member : members) {
        EXPECT_FALSE(member->was_lost);
        EXPECT_EQ(member->error, "");
        for (const auto& partition : member->owned) EXPECT_EQ(member->assignments[partition], 1);
    }
    const auto lag = make_group_lag(settings_, "hot", "inbound");
    EXPECT_TRUE(turn_until([&] {
        const auto read = lag->read(0);
        return read && std::all_of(read->begin(), read->end(), [](const auto& partition) {
                   return partition.records == 0;
               });
    }));
}

}  // namespace
}  // namespace shared::kafka
