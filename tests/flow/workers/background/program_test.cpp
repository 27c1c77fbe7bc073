#include "tests/flow/workers/background/program.hpp"

namespace workers::background {
namespace {

class BackgroundProgram : public Pipeline {
  protected:
    std::map<std::string, std::string> environment() const {
        return {{"PATH", "/usr/bin:/bin"},
                {"KAFKA_BROKERS", kafka.brokers},
                {"FRONTDESK_TOPIC_PREFIX", kafka.topic_prefix},
                {"FRONTDESK_PARTITIONS", "2"},
                {"REDIS_URL", wanted("FRONTDESK_TEST_REDIS_URL")},
                {"DATABASE_URL", clinic.database.url()},
                // Known to the group again at once, not after the dead one's session.
                {"FRONTDESK_BACKGROUND_INSTANCE_ID", "background-1"},
                {"FRONTDESK_BACKGROUND_BATCH_RECORDS", "50"}};
    }
};

TEST_F(BackgroundProgram, loses_and_doubles_nothing_when_it_is_killed) {
    constexpr int kTurns = 1'500;
    produce("turns", turns(0, kTurns));
    for (const int reached : {1, 400, 900}) {
        Program program(environment());
        EXPECT_TRUE(eventually([&] { return std::stoi(messages()) >= reached; }));
        program.end(SIGKILL);
    }
    Program last(environment());
    EXPECT_TRUE(eventually([&] { return messages() == std::to_string(kTurns); }));
    EXPECT_EQ(last.end(SIGTERM), 0);
    EXPECT_EQ(clinic.value("SELECT count(*) FROM core.rowless_turns"), "0");
    EXPECT_EQ(clinic.value("SELECT count(*) FROM healthcare.conversation_logs"),
              std::to_string(2 * kTurns));
    EXPECT_EQ(clinic.value("SELECT sum(next_offset) FROM core.consumer_offsets"),
              std::to_string(kTurns));
}

}  // namespace
}  // namespace workers::background
