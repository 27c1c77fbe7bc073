// Thousands of seeds of one partition with two workers, see README.md.
//
// FRONTDESK_TEST_SEED=N repeats one seed and shows its steps if it fails; FRONTDESK_TEST_SEEDS=N
// runs so many, from seed 1 or from FRONTDESK_TEST_SEED on.
#include "shared/base/log.hpp"
#include "tests/simulation/owner_checks.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace simulation {
namespace {

constexpr std::uint64_t kSeedsInTheGate = 2'000;
constexpr std::uint64_t kToldEvery = 10'000;
constexpr std::size_t kToldOfEach = 5;  // faults of one invariant that are printed

// What a few seeds in a hundred thousand may show; more of it is a fault.
struct Known {
    const char* invariant;
    std::uint64_t in_100_000_seeds;
};
constexpr Known kKnown[] = {
    // The same id by phone, by both addresses and by lid alone within a second, while the first
    // one's send is late or refused: the repeat that names both waits in line behind it, so the
    // lid's conversation is asked too late. Measured: 6 in 100,000.
    {"two_turns_apart", 20},
    {"answered_twice", 20},
    // Both conversations said the same urgent words and neither knows its provider's id: the echo
    // of the one is taken for that of the other, whose own then is nobody's. Seen once in 500,000.
    {"echo_taken_over", 2},
    {"false_takeover", 2},
};

std::uint64_t allowed(const std::string& invariant, std::uint64_t seeds) {
    for (const Known& known : kKnown) {
        if (invariant == known.invariant) return seeds * known.in_100_000_seeds / 100'000;
    }
    return 0;
}

struct Seeds {
    std::uint64_t from = 1;
    std::uint64_t count = kSeedsInTheGate;
};

std::uint64_t setting(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

Seeds wanted_seeds() {
    const std::uint64_t seed = setting("FRONTDESK_TEST_SEED");
    const std::uint64_t count = setting("FRONTDESK_TEST_SEEDS");
    if (seed == 0) return {1, count > 0 ? count : kSeedsInTheGate};
    return {seed, count > 0 ? count : 1};
}

struct Result {
    std::vector<Fault> faults;
    OwnerWorld::Counts counts;
    std::size_t sends = 0, echoes = 0;
    bool is_linked = false;
    std::string trace;
};

class OwnerSimulation : public testing::Test {
  protected:
    static void SetUpTestSuite() { shared::log::set_level("error"); }
    static void TearDownTestSuite() { shared::log::set_level("info"); }

    Result run(std::uint64_t seed, bool is_traced) {
        OwnerWorld world(seed, metrics_, is_traced);
        OwnerPlan plan(world);
        const Story story = plan.run();
        Result out;
        out.faults = check(world, story);
        out.counts = world.counts;
        out.sends = world.sender.calls.size();
        out.echoes = story.echoes.size();
        out.is_linked = world.index().linked_at() > 0;
        if (is_traced) out.trace = world.trace();
        return out;
    }

  private:
    shared::metrics::Registry registry_;
    workers::hot::Metrics metrics_{registry_};
};

TEST_F(OwnerSimulation, keeps_its_promises_whatever_fails) {
    const Seeds seeds = wanted_seeds();
    std::cout << "FRONTDESK_TEST_SEED=" << seeds.from << " FRONTDESK_TEST_SEEDS=" << seeds.count
              << std::endl;
    std::map<std::string, std::vector<std::string>> faults;
    for (std::uint64_t seed = seeds.from; seed < seeds.from + seeds.count; ++seed) {
        const Result done = run(seed, seeds.count == 1);
        for (const Fault& fault : done.faults) {
            faults[fault.invariant].push_back(fmt::format("seed {}: {}", seed, fault.what));
        }
        if (!done.faults.empty()) std::cout << done.trace;
        const std::uint64_t ran = seed - seeds.from + 1;
        if (ran % kToldEvery == 0) std::cout << ran << " of " << seeds.count << std::endl;
    }
    for (auto& [invariant, seen] : faults) {
        const std::uint64_t most = allowed(invariant, seeds.count);
        const std::size_t count = seen.size();
        seen.resize(std::min(count, kToldOfEach));
        std::cout << fmt::format("{}: {}, at most {}: {}\n", invariant, count, most, seen.front());
        EXPECT_LE(count, most) << invariant << "\n  " << fmt::format("{}", fmt::join(seen, "\n  "))
                               << "\nFRONTDESK_TEST_SEED=<seed> repeats one and shows its steps";
    }
}

// Else the promises would be kept by doing nothing.
TEST_F(OwnerSimulation, meets_every_kind_of_trouble) {
    OwnerWorld::Counts sum;
    std::size_t sends = 0, echoes = 0, linked = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const Result done = run(seed, false);
        sum.kills += done.counts.kills;
        sum.zombies += done.counts.zombies;
        sum.fenced += done.counts.fenced;
        sum.lost_acks += done.counts.lost_acks;
        sum.held_acks += done.counts.held_acks;
        sends += done.sends;
        echoes += done.echoes;
        linked += done.is_linked ? 1 : 0;
    }
    EXPECT_GE(sum.kills, 100);
    EXPECT_GE(sum.zombies, 10);
    EXPECT_GE(sum.fenced, 5);
    EXPECT_GE(sum.lost_acks, 10);
    EXPECT_GE(sum.held_acks, 20);
    EXPECT_GE(sends, 300U);
    EXPECT_GE(echoes, 80U);
    EXPECT_GE(linked, 50U);
}

TEST_F(OwnerSimulation, is_the_same_run_for_the_same_seed) {
    for (const std::uint64_t seed : {3U, 77U, 1234U}) {
        const std::string first = run(seed, true).trace;
        EXPECT_GT(first.size(), 500U);
        EXPECT_EQ(first, run(seed, true).trace) << "seed " << seed;
    }
}

}  // namespace
}  // namespace simulation
