#include "shared/app/watchdog.hpp"

#include <csignal>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shared::app {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

// The name of the first that is told late within the time; empty: none.
std::string late_within(milliseconds time,
                        const std::function<void(Watchdog&)>& begin,
                        milliseconds limit = milliseconds(100)) {
    std::mutex guard;
    std::condition_variable changed;
    std::string late;
    Watchdog watchdog(limit, [&](const std::string& name) {
        const std::lock_guard lock(guard);
        if (late.empty()) late = name;
        changed.notify_all();
    });
    begin(watchdog);
    std::unique_lock lock(guard);
    changed.wait_for(lock, time, [&] { return !late.empty(); });
    return late;
}

TEST(watchdog, names_what_stopped_after_its_first_beat) {
    const auto late = late_within(std::chrono::seconds(20), [](Watchdog& watchdog) {
        watchdog.watch("not begun");
        watchdog.watch("the loop").beat();
    });
    EXPECT_EQ(late, "the loop");
}

TEST(watchdog, a_number_that_stands_still_is_no_beat) {
    const auto late = late_within(std::chrono::seconds(20), [](Watchdog& watchdog) {
        auto& pulse = watchdog.watch("the client");
        for (int i = 0; i < 3; ++i) pulse.beat_with(7);
    });
    EXPECT_EQ(late, "the client");
}

TEST(watchdog, blames_what_came_first_where_all_stand_still) {
    const auto late = late_within(std::chrono::seconds(20), [](Watchdog& watchdog) {
        auto& loop = watchdog.watch("the loop");
        watchdog.watch("the client").beat();
        std::this_thread::sleep_for(milliseconds(30));  // the client is late the sooner
        loop.beat();
    });
    EXPECT_EQ(late, "the loop");
}

TEST(watchdog, lets_live_what_beats) {
    const auto begin = [&](Watchdog& watchdog) {
        watchdog.watch("not begun");
        auto& pulse = watchdog.watch("the loop");
        const auto end = SteadyClock::now() + milliseconds(900);
        while (SteadyClock::now() < end) pulse.beat();
    };
    EXPECT_EQ(late_within(milliseconds(0), begin, milliseconds(600)), "");
}

TEST(watchdog, watches_nothing_where_it_is_off) {
    Watchdog watchdog(milliseconds(0), [](const std::string&) { FAIL(); });
    watchdog.watch("the loop").beat();
}

// A process of its own that hangs at once, watched with that limit; its wait status.
int end_of(pid_t child) {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return status;
}
pid_t hanging_child(milliseconds limit) {
    const pid_t child = fork();
    if (child == 0) {
        Watchdog watchdog(limit);
        watchdog.watch("the loop").beat();
        while (true) pause();
    }
    return child;
}

TEST(watchdog, ends_the_process_with_an_exit_code) {
    const int status = end_of(hanging_child(milliseconds(50)));
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 1);
}

// Stopped for five times its limit right after its start: it dies only after it ran on for one.
TEST(watchdog, does_not_count_the_time_in_which_the_process_was_stopped) {
    const milliseconds limit(400);
    const pid_t child = hanging_child(limit);
    int status = 0;
    ASSERT_EQ(kill(child, SIGSTOP), 0);
    ASSERT_EQ(waitpid(child, &status, WUNTRACED), child);
    ASSERT_TRUE(WIFSTOPPED(status));
    std::this_thread::sleep_for(5 * limit);  // is what is tested
    const auto woken = SteadyClock::now();
    ASSERT_EQ(kill(child, SIGCONT), 0);
    status = end_of(child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_GT(SteadyClock::now() - woken, limit / 2);
}

}  // namespace
}  // namespace shared::app
