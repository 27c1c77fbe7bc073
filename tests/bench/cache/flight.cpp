#include "tests/bench/cache/held.hpp"
#include "tests/bench/cache/parts.hpp"
#include "tests/bench/cache/samples.hpp"
#include "tests/bench/cache/values.hpp"

#include <future>
#include <thread>

#include <fmt/format.h>

namespace tests::bench::cache {
namespace {

using workers::hot::lookup::Memories;
using workers::hot::lookup::MemoriesCodec;
using Waiting = Held<Memories, MemoriesCodec>;

constexpr std::size_t kWaiters = 1'000;
constexpr shared::MonoUs kPatience = 10'000'000;

// A source that answers once it is told to, and counts what it is asked.
struct Gate {
    shared::cache::Reads<Memories> load(std::span<const std::string> ids) {
        loads += ids.size();
        opened.wait();
        std::vector<shared::cache::Read<Memories>> out;
        for (const std::string& id : ids) {
            out.push_back({id, memories(patients(1).front(), 3), 1});
        }
        return out;
    }
    std::atomic<std::size_t> loads{0};
    std::promise<void> open;
    std::shared_future<void> opened{open.get_future().share()};
};

// All on one thread, as the messages of a worker wait.
void on_one_thread(const Settings& settings, Report& report) {
    const shared::SystemClock clock;
    Samples joined, answered;
    for (std::size_t round = 0; round < settings.times(100); ++round) {
        Gate gate;
        Waiting held("", clock, {}, [&](auto ids) { return gate.load(ids); });
        std::size_t answers = 0;
        const double began = now_ns();
        for (std::size_t i = 0; i < kWaiters; ++i) {
            held.cached.get("key", kPatience, [&](const auto& found) { answers += found ? 1 : 0; });
        }
        const double waiting = now_ns();
        gate.open.set_value();
        while (answers < kWaiters && held.executor.turn()) {
        }
        joined.add((waiting - began) / kWaiters);
        answered.add((now_ns() - waiting) / 1e3);
        report.expect(
            answers == kWaiters && gate.loads == 1,
            fmt::format(
                "{} loads and {} answers for {} waiters", gate.loads.load(), answers, kWaiters));
    }
    report.number("loads for 1,000 waiters", report.faults.empty() ? 1 : 0);
    report.rows.push_back(
        {"join a load, each of 1,000 waiters", "ns", joined.at(0.5), joined.at(0.99)});
    report.rows.push_back(
        {"load's end to the last of 1,000 answers", "us", answered.at(0.5), answered.at(0.99)});
}

void on_threads(Report& report) {
    const shared::SystemClock clock;
    Gate gate;
    Waiting held("", clock, {}, [&](auto ids) { return gate.load(ids); });
    std::atomic<std::size_t> answers{0};
    std::vector<std::jthread> waiters;
    for (std::size_t i = 0; i < kWaiters; ++i) {
        waiters.emplace_back([&] { answers += held.cached.wait("key", kPatience) ? 1 : 0; });
    }
    while (held.cached.category().counts().misses < kWaiters) std::this_thread::yield();
    const double began = now_ns();
    gate.open.set_value();
    waiters.clear();
    report.number("ms until 1,000 waiting threads ended", (now_ns() - began) / 1e6);
    report.number("loads for 1,000 waiting threads", static_cast<double>(gate.loads.load()));
    report.expect(
        answers == kWaiters && gate.loads == 1,
        fmt::format(
            "{} loads and {} answers for {} threads", gate.loads.load(), answers.load(), kWaiters));
}

}  // namespace

void measure_flight(const Settings& settings, Report& report) {
    on_one_thread(settings, report);
    on_threads(report);
}

}  // namespace tests::bench::cache
