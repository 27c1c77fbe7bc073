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

}  // namespace
}  // namespace workers::background
