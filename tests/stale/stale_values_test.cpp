// Hunts values that are older than they may be: writers change things and announce it, processes
// read them through Cached, and meanwhile one trouble after the other comes.
//
// FRONTDESK_TEST_SEED=N repeats the choices of a run (threads are not the same twice);
// FRONTDESK_TEST_SECONDS=N makes each trouble last so long, with the times that stand in
// production.
#include "tests/stale/trouble.hpp"

#include <cstdlib>
#include <iostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace stale {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// A loaded machine lets a thread wait that long; the bounds themselves are in guarantees.md.
constexpr milliseconds kSlack{1'500};
// Where the channel stands: under a millisecond on an idle machine.
constexpr double kHeardMs = 50;
// What begins to be read before a change is heard of may take so long to land.
constexpr milliseconds kLastLoads{400};

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::stoull(text) : otherwise;
}

// Of all announcements in all processes, in ms.
double late(const Findings& found, double part) {
    const auto population = static_cast<double>(found.announcements * kProcesses);
    const double place = part * population - (population - static_cast<double>(found.late.size()));
    if (found.late.empty() || place < 0) return 0;
    const auto at = std::min(static_cast<std::size_t>(place), found.late.size() - 1);
    return static_cast<double>(found.late[at]) / 1'000;
}

std::string told(const std::string& name, const Findings& found) {
    return fmt::format(
        "{:20} {:8} reads {:5} announced, older after it: p50 {:.1f} p99 {:.1f} max {:.1f} ms; "
        "{} said to be stale, {} errors, {} steps back",
        name,
        found.reads,
        found.announcements,
        late(found, 0.5),
        late(found, 0.99),
        late(found, 1),
        found.stale,
        found.errors,
        found.steps_back);
}

class stale_values : public testing::TestWithParam<Trouble> {};

TEST_P(stale_values, are_not_found) {
    const std::uint64_t seconds = setting("FRONTDESK_TEST_SECONDS", 0);
    Settings settings;
    settings.seed = setting("FRONTDESK_TEST_SEED", std::random_device()());
    settings.servers = GetParam().servers;
    settings.has_late_writer = GetParam().leaves_marks;
    if (seconds > 0) {
        settings.unheard = 30s;
        settings.tracking = {};
    }
    const milliseconds found_after = settings.tracking.ping_every + settings.tracking.ping_timeout;
    House house(settings);
    ASSERT_TRUE(house.await_heard(10s));
    house.bound(std::chrono::microseconds(settings.unheard + found_after + kSlack).count());
    std::mt19937_64 random(settings.seed);
    const auto end = std::chrono::steady_clock::now() +
                     (seconds > 0 ? milliseconds(seconds * 1'000) : milliseconds(1'300));
    house.storm();
    while (std::chrono::steady_clock::now() < end) GetParam().happens(house, random);
    house.calm();
    // The bound itself: longer than that nobody may have anything old.
    std::this_thread::sleep_for(settings.unheard + kLastLoads);
    const auto leftovers = house.leftovers();
    const Findings found = house.findings();
    std::cout << told(GetParam().name, found) << " (seed " << settings.seed << ")\n";
    EXPECT_TRUE(leftovers.empty()) << leftovers.size() << " kept, such as " << leftovers.front();
    EXPECT_TRUE(found.breaches.empty()) << "beyond the bound: " << found.breaches.front();
    if (GetParam().leaves_channel) {
        EXPECT_LT(late(found, 0.99), kHeardMs);
    }
    EXPECT_GT(found.announcements, 5U);
    EXPECT_GT(found.reads, 1'000U);
}

INSTANTIATE_TEST_SUITE_P(while_, stale_values, testing::ValuesIn(troubles()), [](const auto& each) {
    return each.param.name;
});

}  // namespace
}  // namespace stale
