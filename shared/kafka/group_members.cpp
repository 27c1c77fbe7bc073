#include "shared/kafka/native_internal.hpp"
#include "shared/kafka/positions.hpp"
#include "shared/kafka/rdkafka_conf_internal.hpp"

#include <chrono>
#include <thread>

namespace shared::kafka {
namespace {

constexpr std::chrono::seconds kLimit{10};
constexpr std::chrono::milliseconds kAskAgain{100};

}  // namespace

Result<int> group_members(const Settings& settings, const std::string& group) {
    const auto deadline = std::chrono::steady_clock::now() + kLimit;
    const ClientHolder client =
        make_client(RD_KAFKA_CONSUMER, make_conf(settings, reader_options(settings)));
    const std::string name = with_prefix(settings, group);
    for (;;) {
        const rd_kafka_group_list* raw = nullptr;
        const auto asked =
            rd_kafka_list_groups(client.get(), name.c_str(), &raw, left_ms(deadline));
        const GroupListHolder found(raw);
        // Some of the brokers did not answer: the group may be one of theirs.
        auto code = asked;
        int members = 0;
        for (int i = 0; code == RD_KAFKA_RESP_ERR_NO_ERROR && i < found->group_cnt; ++i) {
            code = found->groups[i].err;
            members += found->groups[i].member_cnt;
        }
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return members;
        if (left_ms(deadline) == 0) return error_of(code);
        std::this_thread::sleep_for(kAskAgain);
    }
}

}  // namespace shared::kafka
