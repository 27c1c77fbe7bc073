#include "tests/load/cpu.hpp"
#include "tests/load/fire.hpp"
#include "tests/load/lists.hpp"
#include "tests/load/load.hpp"
#include "tests/load/options.hpp"

#include <chrono>
#include <exception>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace tests::load {
namespace {

constexpr int kUsage = 2;
// Between the plan and its first post.
constexpr std::int64_t kLeadUs = 50'000;

std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

int run(const Options& options) {
    auto targets = read_targets(content(options.seed_file), options.lines);
    if (!targets) {
        fmt::print(stderr, "frontdesk-load: {}\n", targets.error().detail);
        return kUsage;
    }
    for (auto& target : *targets) target.greetings = options.greetings;
    fmt::print(stderr, "seed {} run {}\n", options.plan.seed, options.run);
    if (options.prefer && !prefer_this_thread()) {
        fmt::print(stderr, "  not allowed to go before what it drives\n");
    }
    const shared::SystemClock clock;
    Lists lists(options.accepted, options.posts);
    auto plan = make_plan(options.plan);
    const double cpu_before = cpu_seconds();
    const LoadOptions load_options{
        options.run, options.hosts(), static_cast<std::int64_t>(options.again_seconds * 1e6)};
    Load load(std::move(plan),
              std::move(*targets),
              load_options,
              clock,
              clock.mono_us() + kLeadUs,
              [&lists](const Ended& ended) { lists.add(ended); });
    const FireSettings fire_settings{
        options.hosts(),
        options.connections,
        std::chrono::milliseconds(static_cast<std::int64_t>(options.timeout_seconds * 1e3))};
    fire(fire_settings, load, [&load] {
        const auto& tally = load.tally();
        fmt::print(stderr,
                   "  {} posted, {} accepted, 2xx p99 {:.1f} ms\n",
                   tally.messages,
                   tally.accepted,
                   static_cast<double>(tally.taken.at(0.99)) / 1000);
    });
    lists.close();
    auto tally = load.tally();
    tally.cpu_seconds = cpu_seconds() - cpu_before;
    fmt::print("{}",
               options.json
                   ? tally_json(tally, options.plan.seed, std::to_string(options.run)) + "\n"
                   : tally_text(tally));
    return tally.accepted == tally.messages ? 0 : 1;
}

}  // namespace
}  // namespace tests::load

int main(int argc, char** argv) try {
    const auto parsed = tests::load::parse_options(argc, argv);
    if (!parsed.help.empty()) {
        fmt::print("{}", parsed.help);
        return 0;
    }
    if (!parsed.fault.empty()) {
        fmt::print(stderr, "frontdesk-load: {} (see --help)\n", parsed.fault);
        return tests::load::kUsage;
    }
    return tests::load::run(parsed.options);
} catch (const std::exception& fault) {
    fmt::print(stderr, "frontdesk-load: {}\n", fault.what());
    return 1;
}
