#include "tests/load/options.hpp"

#include <algorithm>
#include <cstdlib>
#include <random>
#include <string_view>

#include <CLI/CLI.hpp>

namespace tests::load {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::uint32_t kRuns = 1U << 24;
// All posts are planned before the first: some 500 MB at this.
constexpr double kMostMessages = 20e6;

void add_plan(CLI::App& app, PlanOptions& plan, double& repeats) {
    app.add_option("--rate", plan.rate, "messages a second (100)")->check(CLI::Range(0.1, 1e6));
    app.add_option("--duration", plan.seconds, "seconds (10)")->check(CLI::Range(0.1, 86400.0));
    app.add_option("--conversations", plan.conversations, "patients that take turns (1000)")
        ->check(CLI::Range(1, 9'999'999));
    app.add_option("--burst", plan.burst, "messages at one instant; the rate stays (1)")
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--repeats", repeats, "percent posted a second time with the same id (0)")
        ->check(CLI::Range(0.0, 100.0));
    app.add_option("--seed", plan.seed, "of order and repeats; random if left out");
}

std::string url_fault(const std::vector<std::string>& urls) {
    for (const auto& url : urls) {
        const bool is_plain = url.starts_with(kScheme) &&
                              url.find('/', kScheme.size()) == std::string::npos &&
                              url.find(':', kScheme.size()) != std::string::npos;
        if (!is_plain) return "--url takes http://host:port, not " + url;
    }
    return urls.empty() ? "--url is missing" : "";
}

std::string fault_in(const Options& options) {
    if (auto fault = url_fault(options.urls); !fault.empty()) return fault;
    if (options.plan.rate * options.plan.seconds < 1) return "rate times duration is no message";
    if (options.plan.rate * options.plan.seconds > kMostMessages) {
        return "more than 20 million messages; make several runs of it";
    }
    return options.run < kRuns ? "" : "--run is to be below 16777216";
}

}  // namespace

std::vector<std::string> Options::hosts() const {
    std::vector<std::string> out;
    for (const auto& url : urls) out.push_back(url.substr(kScheme.size()));
    return out;
}

ParsedOptions parse_options(int argc, const char* const* argv) {
    ParsedOptions out;
    Options& options = out.options;
    std::random_device random;
    options.plan.seed = random();
    options.run = random() % kRuns;
    double repeats = 0;
    CLI::App app(
        "Posts patients' texts as Evolution and Meta do, at their times whatever becomes of those "
        "before (open loop).\nLatencies count from the intended time. Exit codes: 0 every message "
        "got a 2xx, 1 some did not, 2 bad arguments.",
        "frontdesk-load");
    app.add_option("--url", options.urls, "base of ingest; several take turns")->delimiter(',');
    app.add_option("--lines-of", options.seed_file, "clinic file whose lines are written to")
        ->required()
        ->check(CLI::ExistingFile);
    app.add_option("--line", options.lines, "only these of its lines")->delimiter(',');
    add_plan(app, options.plan, repeats);
    app.add_option("--run", options.run, "number that tells runs' ids apart; random if left out");
    app.add_option("--connections", options.connections, "at most (256)")
        ->check(CLI::Range(1, 20'000));
    app.add_option("--timeout", options.timeout_seconds, "seconds for each post (10)")
        ->check(CLI::Range(0.1, 300.0));
    app.add_option("--again", options.again_seconds, "post again for so long what got no 2xx (0)")
        ->check(CLI::Range(0.0, 86400.0));
    app.add_option("--accepted", options.accepted, "file for the ids that got a 2xx, one a line");
    app.add_option("--posts", options.posts, "file for every post with its times, as CSV");
    app.add_option("--greetings", options.greetings, "percent that are a bare greeting (25)")
        ->check(CLI::Range(0, 100));
    app.add_flag("--prefer", options.prefer, "go before what it drives (real-time priority)");
    app.add_flag("--json", options.json, "the result as JSON");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        out.help = app.help();
        return out;
    } catch (const CLI::ParseError& error) {
        out.fault = error.what();
        return out;
    }
    options.plan.repeats = repeats / 100;
    out.fault = fault_in(options);
    return out;
}

}  // namespace tests::load
