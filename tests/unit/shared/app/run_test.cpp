#include "shared/app/run.hpp"

#include "shared/app/stop.hpp"
#include "tests/unit/shared/app/environment.hpp"

#include <csignal>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace shared::app {
namespace {

using test::Environment;
using testing::HasSubstr;
using testing::internal::CaptureStderr;
using testing::internal::CaptureStdout;
using testing::internal::GetCapturedStderr;
using testing::internal::GetCapturedStdout;

Program program(std::function<int()> body) {
    return {.name = "frontdesk-hot",
            .description = "a program",
            .configure =
                [](ConfigReader& reader) {
                    reader.integer("FRONTDESK_HOT_COUNT", 7, 0, 10, "how many");
                    reader.secret("FRONTDESK_HOT_KEY", "a key");
                },
            .run = std::move(body)};
}

int run_with(std::vector<std::string> arguments, const Program& what) {
    arguments.insert(arguments.begin(), what.name);
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    return run(static_cast<int>(argv.size()), argv.data(), what);
}

int never_run() {
    throw std::logic_error("must not run");
}

TEST(app_run, a_signal_ends_the_wait_and_the_program_ends_clean) {
    const Environment environment;
    EXPECT_EQ(run_with({}, program([] {
                           ::kill(::getpid(), SIGTERM);
                           wait_for_stop();
                           EXPECT_TRUE(stop_requested());
                           return 0;
                       })),
              0);
}

TEST(app_run, a_stop_from_inside_exits_1) {
    const Environment environment;
    EXPECT_EQ(run_with({}, program([] {
                           std::thread([] { request_stop("lost the broker"); }).join();
                           wait_for_stop();
                           return 0;
                       })),
              1);
}

TEST(app_run, an_exception_exits_1) {
    const Environment environment;
    EXPECT_EQ(run_with({}, program([]() -> int { throw std::runtime_error("no database"); })), 1);
}

TEST(app_run, a_second_signal_ends_at_once) {
    const Environment environment;
    EXPECT_EXIT(run_with({}, program([] {
                             ::kill(::getpid(), SIGTERM);
                             wait_for_stop();
                             ::kill(::getpid(), SIGINT);
                             while (true) ::pause();
                             return 0;
                         })),
                testing::ExitedWithCode(1),
                "second signal");
}

TEST(app_run, a_stop_that_hangs_is_ended) {
    EXPECT_EXIT(
        {
            const StopWatch watch(std::chrono::milliseconds(50));
            request_stop("test");
            while (true) ::pause();
        },
        testing::ExitedWithCode(1),
        "did not stop in time");
}

TEST(app_run, bad_settings_are_all_named_and_exit_2) {
    Environment environment;
    environment.set("FRONTDESK_HOT_COUNT", "many");
    environment.set("FRONTDESK_HOT_TYPO", "1");
    CaptureStderr();
    EXPECT_EQ(run_with({}, program(never_run)), 2);
    EXPECT_EQ(GetCapturedStderr(),
              "frontdesk-hot: FRONTDESK_HOT_COUNT: 'many' is not a whole number from 0 to 10\n"
              "frontdesk-hot: FRONTDESK_HOT_TYPO: no such setting\n");
}

TEST(app_run, unknown_arguments_exit_2) {
    const Environment environment;
    CaptureStderr();
    EXPECT_EQ(run_with({"--nonsense"}, program(never_run)), 2);
    EXPECT_THAT(GetCapturedStderr(), HasSubstr("--nonsense"));
}

TEST(app_run, check_config_and_print_config_do_not_run) {
    Environment environment;
    environment.set("FRONTDESK_HOT_KEY", "s3cret");
    EXPECT_EQ(run_with({"--check-config"}, program(never_run)), 0);
    CaptureStdout();
    EXPECT_EQ(run_with({"--print-config", "--config", environment.file("hot_count = 4")},
                       program(never_run)),
              0);
    const std::string printed = GetCapturedStdout();
    EXPECT_THAT(printed, HasSubstr("FRONTDESK_HOT_COUNT=4"));
    EXPECT_THAT(printed, HasSubstr("FRONTDESK_HOT_KEY=****"));
}

TEST(app_run, help_and_version_print_and_exit_0) {
    const Environment environment;
    CaptureStdout();
    EXPECT_EQ(run_with({"--help"}, program(never_run)), 0);
    const std::string help = GetCapturedStdout();
    EXPECT_THAT(help, HasSubstr("FRONTDESK_HOT_COUNT [7]\n      how many"));
    EXPECT_THAT(help, HasSubstr("--check-config"));
    CaptureStdout();
    EXPECT_EQ(run_with({"--version"}, program(never_run)), 0);
    const std::string version = GetCapturedStdout();
    EXPECT_THAT(version, testing::StartsWith("frontdesk-hot "));
    EXPECT_THAT(version, HasSubstr("openssl "));
    EXPECT_THAT(version, HasSubstr("fmt "));
}

}  // namespace
}  // namespace shared::app
