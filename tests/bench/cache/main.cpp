// frontdesk-cache-bench: one part of `./ops/bench --only cache`, printed as one line of JSON.
#include "shared/json/writer.hpp"
#include "tests/bench/cache/parts.hpp"

#include <exception>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace {

using namespace tests::bench::cache;

constexpr int kUsage = 2;

using Part = void (*)(const Settings&, Report&);
const std::map<std::string, Part> kParts = {{"hits", measure_hits},
                                            {"redis", measure_redis},
                                            {"flight", measure_flight},
                                            {"told", measure_told},
                                            {"sizes", measure_sizes},
                                            {"ahead", measure_ahead}};

void write_list(shared::json::Writer& out, const char* name, const std::vector<std::string>& all) {
    out.key(name).begin_array();
    for (const std::string& each : all) out.string(each);
    out.end_array();
}

std::string json(const Report& report) {
    shared::json::Writer out;
    out.begin_object().key("rows").begin_object();
    for (const Row& row : report.rows) {
        out.key(row.name).begin_object().member("unit", row.unit);
        out.key("p50").number(row.p50).key("p99").number(row.p99);
        if (row.floor > 0) out.key("floor").number(row.floor);
        if (row.goal > 0) out.key(row.is_goal_p99 ? "goal p99" : "goal p50").number(row.goal);
        out.end_object();
    }
    out.end_object().key("numbers").begin_object();
    for (const auto& [name, value] : report.numbers) out.key(name).number(value);
    out.end_object();
    write_list(out, "notes", report.notes);
    write_list(out, "faults", report.faults);
    return out.end_object().take();
}

}  // namespace

int main(int argc, char** argv) try {
    std::string part;
    Settings settings;
    CLI::App app(
        "What the caches take, beside what the machine takes for the least of it.\n"
        "Exit codes: 0 good, 1 the figures cannot be trusted, 2 bad arguments.",
        "frontdesk-cache-bench");
    app.add_option("part", part, "hits redis flight told sizes ahead")
        ->required()
        ->check(CLI::IsMember(kParts));
    app.add_option("--redis", settings.redis_url, "redis://host:port/database")->required();
    app.add_option("--effort", settings.effort, "share of the usual samples (1)")
        ->check(CLI::Range(0.001, 100.0));
    app.add_option("--seed", settings.seed, "of what is random (1)");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    Report report;
    kParts.at(part)(settings, report);
    fmt::print("{}\n", json(report));
    return report.faults.empty() ? 0 : 1;
} catch (const std::exception& fault) {
    fmt::print(stderr, "frontdesk-cache-bench: {}\n", fault.what());
    return 1;
}
