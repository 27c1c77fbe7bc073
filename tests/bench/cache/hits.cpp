#include "tests/bench/cache/held.hpp"
#include "tests/bench/cache/instructions.hpp"
#include "tests/bench/cache/parts.hpp"
#include "tests/bench/cache/samples.hpp"
#include "tests/bench/cache/values.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <thread>
#include <unordered_map>

#include <boost/unordered/unordered_flat_map.hpp>
#include <fmt/format.h>

namespace tests::bench::cache {
namespace {

using workers::hot::lookup::Memories;
using workers::hot::lookup::MemoriesCodec;
using Value = std::shared_ptr<const Memories>;

constexpr std::size_t kAtOnce = 100;  // look-ups between two looks at the clock
constexpr std::size_t kOrder = 1 << 16;
constexpr double kGoalNs = 60;

struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
        return std::hash<std::string_view>()(key);
    }
};
using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
using FlatMap = boost::unordered_flat_map<std::string, Value, Hash, std::equal_to<>>;

// As a message has them: just read, beside each other.
struct Asked {
    std::array<char, 36> clinic, patient;
    PatientKey key() const {
        return {{clinic.data(), clinic.size()}, {patient.data(), patient.size()}};
    }
};

// The same values three times; who is asked for next is decided before.
struct Bench {
    Bench(std::size_t count, std::uint32_t seed) : held(clock, policy(), nullptr) {
        const auto all = patients(count);
        flat.reserve(count);
        std::mt19937 random(seed);
        for (const Patient& patient : all) {
            const PatientKey key(patient.clinic, patient.id);
            held.put(key, memories(patient, 2));
            auto value = std::make_shared<const Memories>(memories(patient, 2));
            map.emplace(std::string_view(key), value);
            flat.emplace(std::string_view(key), std::move(value));
        }
        for (std::size_t i = 0; i < kOrder; ++i) {
            const Patient& next = all[random() % count];
            Asked& asked = order.emplace_back();
            std::copy_n(next.clinic.begin(), asked.clinic.size(), asked.clinic.begin());
            std::copy_n(next.id.begin(), asked.patient.size(), asked.patient.begin());
        }
    }
    static shared::cache::Policy policy() {
        shared::cache::Policy out;
        out.early_percent = 100;
        out.bytes = 512UL * 1024 * 1024;
        return out;
    }
    bool cache_hit(const Asked& asked) { return held.hit(asked.key()) != nullptr; }
    template <typename Table>
    static bool map_hit(const Table& table, const Asked& asked) {
        const auto found = table.find(std::string_view(asked.key()));
        if (found == table.end()) return false;
        const Value copy = found->second;  // as the cache gives it: the caller keeps it
        return copy != nullptr;
    }

    shared::SystemClock clock;
    std::vector<Asked> order;
    Alone<Memories, MemoriesCodec> held;
    Map map;
    FlatMap flat;
};

// Nanoseconds a look-up; `place` goes on through the order.
template <typename Hit>
double block(const Bench& bench, std::size_t& place, std::size_t& found, Hit hit) {
    const double began = now_ns();
    for (std::size_t i = 0; i < kAtOnce; ++i) {
        found += hit(bench.order[place++ % kOrder]) ? 1 : 0;
    }
    return (now_ns() - began) / kAtOnce;
}

void one_thread(const Settings& settings, std::size_t count, Report& report) {
    Bench bench(count, settings.seed);
    const auto ours = [&](const Asked& asked) { return bench.cache_hit(asked); };
    const auto map = [&](const Asked& asked) { return Bench::map_hit(bench.map, asked); };
    const auto flat = [&](const Asked& asked) { return Bench::map_hit(bench.flat, asked); };
    Samples of_ours, of_map, of_flat;
    std::size_t place = 0, found = 0, wanted = 0;
    const std::size_t blocks = settings.times(10'000);
    for (std::size_t i = 0; i < blocks; ++i, wanted += 3 * kAtOnce) {
        of_ours.add(block(bench, place, found, ours));
        of_map.add(block(bench, place, found, map));
        of_flat.add(block(bench, place, found, flat));
    }
    report.expect(found == wanted, fmt::format("hits: {} found, not {}", found, wanted));
    const std::string keys = fmt::format("{} keys", count);
    report.rows.push_back({"hit in memory, " + keys,
                           "ns",
                           of_ours.at(0.5),
                           of_ours.at(0.99),
                           of_flat.at(0.5),
                           kGoalNs});
    report.rows.push_back({"  floor: flat map, " + keys, "ns", of_flat.at(0.5), of_flat.at(0.99)});
    report.rows.push_back({"  std::unordered_map, " + keys, "ns", of_map.at(0.5), of_map.at(0.99)});
    const Instructions counter;
    if (!counter.is_there()) {
        if (count == 1'000) report.notes.push_back("instructions a hit: " + counter.why());
        return;
    }
    const auto before = counter.value();
    const std::size_t counted = blocks / 10 + 1;
    for (std::size_t i = 0; i < counted; ++i) (void)block(bench, place, found, ours);
    report.number(
        "instructions a hit, " + keys,
        static_cast<double>(counter.value() - before) / static_cast<double>(counted * kAtOnce));
}

// Look-ups a second of so many threads together.
template <typename Hit>
double together(Bench& bench, std::size_t threads, double seconds, Hit hit) {
    std::atomic<bool> is_over{false};
    std::atomic<std::size_t> done{0};
    std::vector<std::jthread> all;
    const double began = now_ns();
    for (std::size_t thread = 0; thread < threads; ++thread) {
        all.emplace_back([&, place = thread * 7'919]() mutable {
            std::size_t found = 0, blocks = 0;
            do {  // at least one: it may have waited for its turn all the time
                (void)block(bench, place, found, hit);
                ++blocks;
            } while (!is_over.load(std::memory_order_relaxed));
            if (found == blocks * kAtOnce) done += found;
        });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    is_over = true;
    all.clear();
    return static_cast<double>(done.load()) / (now_ns() - began) * 1e9;
}

// In turns, so that a busy machine hits all alike; the medians.
void two_threads(const Settings& settings, std::size_t count, Report& report) {
    Bench bench(count, settings.seed);
    const auto ours = [&](const Asked& asked) { return bench.cache_hit(asked); };
    const auto flat = [&](const Asked& asked) { return Bench::map_hit(bench.flat, asked); };
    Samples one, two, floor_one, floor_two;
    for (int round = 0; round < 5; ++round) {
        const double seconds = 0.15 * settings.effort;
        one.add(together(bench, 1, seconds, ours));
        two.add(together(bench, 2, seconds, ours));
        floor_one.add(together(bench, 1, seconds, flat));
        floor_two.add(together(bench, 2, seconds, flat));
    }
    report.expect(one.at(0.5) > 0 && two.at(0.5) > 0, "two threads: nothing was found");
    const std::string keys = fmt::format("{} keys", count);
    report.number("million hits a second, one thread, " + keys, one.at(0.5) / 1e6);
    report.number("million hits a second, two threads, " + keys, two.at(0.5) / 1e6);
    report.number("two threads to one, " + keys, two.at(0.5) / one.at(0.5));
    report.number("  floor: two to one of the flat map, " + keys,
                  floor_two.at(0.5) / floor_one.at(0.5));
}

}  // namespace

void measure_hits(const Settings& settings, Report& report) {
    // Fewer where only a little is asked for: they take their time to be made.
    const std::size_t many = std::clamp<std::size_t>(settings.times(100'000), 10'000, 100'000);
    for (const std::size_t count : {std::size_t{1'000}, many}) {
        one_thread(settings, count, report);
        two_threads(settings, count, report);
    }
}

}  // namespace tests::bench::cache
