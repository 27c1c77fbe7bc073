#include "tests/stale/trouble.hpp"

#include <thread>

namespace stale {
namespace {

using namespace std::chrono_literals;
using Random = std::mt19937_64;

void last(Random& random, int least, int most) {
    const auto more = random() % static_cast<std::uint64_t>(most - least);
    std::this_thread::sleep_for(std::chrono::milliseconds(least) + std::chrono::milliseconds(more));
}

void run(House& house, std::size_t server, const std::vector<shared::redis::Command>& commands) {
    const auto redis = shared::redis::connect({.url = house.server(server).url()});
    (void)redis->run(commands, 2s);
}

std::size_t any(const House& house, Random& random) {
    return random() % house.servers();
}

void nothing(House& /*house*/, Random& random) {
    last(random, 50, 100);
}

void killed(House& house, Random& random) {
    auto& server = house.server(any(house, random));
    server.kill();
    last(random, 20, 300);
    server.start();
    last(random, 20, 400);
}

void channel_killed(House& house, Random& random) {
    house.source().slow_percent = 40;
    run(house, any(house, random), {{"CLIENT", "KILL", "TYPE", "pubsub"}});
    last(random, 5, 120);
}

// Shorter and longer than it takes to be found.
void stopped(House& house, Random& random) {
    auto& server = house.server(any(house, random));
    server.hang();
    last(random, 20, 700);
    server.go_on();
    last(random, 50, 300);
}

void flushed(House& house, Random& random) {
    house.source().slow_percent = 40;
    run(house, any(house, random), {{"FLUSHALL"}});
    last(random, 5, 120);
}

// Too small for anything: what stands there goes, or nothing is taken.
void full(House& house, Random& random, const char* policy) {
    const std::size_t server = any(house, random);
    run(house,
        server,
        {{"CONFIG", "SET", "maxmemory-policy", policy}, {"CONFIG", "SET", "maxmemory", "1"}});
    last(random, 20, 200);
    run(house, server, {{"CONFIG", "SET", "maxmemory", "0"}});
    last(random, 20, 200);
}

void evicting(House& house, Random& random) {
    full(house, random, "allkeys-lru");
}

void refusing(House& house, Random& random) {
    full(house, random, "noeviction");
}

void slow_source(House& house, Random& random) {
    house.source().slow_percent = 100;
    last(random, 100, 500);
    house.source().slow_percent = 10;
}

void failing_source(House& house, Random& random) {
    house.source().fails = true;
    last(random, 50, 400);
    house.source().fails = false;
    last(random, 50, 200);
}

void mixed(House& house, Random& random) {
    static constexpr std::array kAll{
        killed, channel_killed, stopped, flushed, evicting, refusing, slow_source, failing_source};
    std::jthread second;
    const auto choose = [&] { return kAll.at(random() % kAll.size()); };
    if (random() % 2 == 0) {
        const auto seed = random();
        // None of those that need the same server twice.
        second = std::jthread([&house, seed, happens = choose()] {
            Random own(seed);
            if (happens != killed && happens != stopped) happens(house, own);
        });
    }
    choose()(house, random);
}

}  // namespace

const std::vector<Trouble>& troubles() {
    static const std::vector<Trouble> all{{"none", 1, true, true, nothing},
                                          {"redis_killed", 1, false, false, killed},
                                          {"channel_killed", 1, true, false, channel_killed},
                                          {"redis_stopped", 1, true, false, stopped},
                                          {"redis_flushed", 1, false, true, flushed},
                                          {"redis_evicting", 1, false, true, evicting},
                                          {"redis_full", 1, false, true, refusing},
                                          {"source_slow", 1, true, true, slow_source},
                                          {"source_failing", 1, true, true, failing_source},
                                          {"one_of_three_killed", 3, false, false, killed},
                                          {"mixed", 3, false, false, mixed}};
    return all;
}

}  // namespace stale
