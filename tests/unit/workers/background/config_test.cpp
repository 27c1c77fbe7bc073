#include "workers/background/config.hpp"

#include "tests/unit/shared/app/environment.hpp"

#include <gmock/gmock.h>

namespace workers::background {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> problems(const char* wait, const char* watchdog) {
    shared::app::test::Environment environment;
    environment.set("KAFKA_BROKERS", "127.0.0.1:9092");
    environment.set("DATABASE_URL", "postgresql://127.0.0.1/x");
    environment.set("FRONTDESK_DATABASE_POOL_WAIT_MS", wait);
    environment.set("FRONTDESK_BACKGROUND_WATCHDOG_SECONDS", watchdog);
    shared::app::ConfigReader reader("", "frontdesk-background");
    (void)read_config(reader);
    return reader.problems();
}

TEST(background_settings, have_the_watchdog_outlast_the_wait_for_a_connection) {
    EXPECT_THAT(problems("9999", "10"), ElementsAre());
    EXPECT_THAT(problems("10000", "10"), ElementsAre(HasSubstr("POOL_WAIT_MS")));
    EXPECT_THAT(problems("60000", "0"), ElementsAre()) << "there is none";
}

std::vector<std::string> problems_with(
    const std::vector<std::pair<const char*, const char*>>& settings) {
    shared::app::test::Environment environment;
    environment.set("KAFKA_BROKERS", "127.0.0.1:9092");
    environment.set("DATABASE_URL", "postgresql://127.0.0.1/x");
    for (const auto& [name, value] : settings) environment.set(name, value);
    shared::app::ConfigReader reader("", "frontdesk-background");
    (void)read_config(reader);
    return reader.problems();
}

TEST(background_settings, name_what_a_memory_provider_lacks) {
    EXPECT_THAT(problems_with({{"FRONTDESK_MEMORY", "mem0"}}), ElementsAre(HasSubstr("key")))
        << "of the hosted service the address is known";
    EXPECT_THAT(problems_with({{"FRONTDESK_MEMORY", "mem0"}, {"FRONTDESK_MEM0_KEY", "k"}}),
                ElementsAre());
    EXPECT_THAT(problems_with({{"FRONTDESK_MEMORY", "mem0"}, {"FRONTDESK_MEM0_DIALECT", "server"}}),
                ElementsAre(HasSubstr("address")));
    EXPECT_THAT(problems_with({{"FRONTDESK_MEM0_DIALECT", "server"}}), ElementsAre())
        << "memory is local";
    EXPECT_THAT(problems_with({{"FRONTDESK_MEMORY", "zep"}}), ElementsAre(HasSubstr("mem0")));
}

TEST(background_settings, name_what_a_model_lacks) {
    const char* url = "FRONTDESK_BACKGROUND_MEMORY_MODEL_URL";
    EXPECT_THAT(problems_with({{url, "http://127.0.0.1:1"}}), ElementsAre(HasSubstr("name")));
    EXPECT_THAT(problems_with(
                    {{url, "http://127.0.0.1:1"}, {"FRONTDESK_BACKGROUND_MEMORY_MODEL", "small"}}),
                ElementsAre());
    EXPECT_THAT(problems_with({{url, "http://127.0.0.1:1"},
                               {"FRONTDESK_BACKGROUND_MEMORY_MODEL", "small"},
                               {"FRONTDESK_MEMORY", "mem0"},
                               {"FRONTDESK_MEM0_KEY", "k"}}),
                ElementsAre(HasSubstr("of its own")));
}

}  // namespace
}  // namespace workers::background
