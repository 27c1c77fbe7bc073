#include "shared/app/run.hpp"

#include "shared/app/arguments.hpp"
#include "shared/app/stop.hpp"
#include "shared/base/log.hpp"

#include <chrono>
#include <cstdio>
#include <exception>

#include <fmt/format.h>

namespace shared::app {
namespace {

constexpr int kFailed = 1;
constexpr int kBadSettings = 2;
// A worker's drain (20 s) and what follows it.
constexpr std::chrono::seconds kStopLimit{30};

// What a program's own checks throw is one more problem.
void configure(const Program& program, ConfigReader& reader) try {
    program.configure(reader);
} catch (const std::exception& fault) {
    reader.problem(fault.what());
}

int report(const Program& program, const std::vector<std::string>& problems) {
    for (const std::string& problem : problems) {
        fmt::print(stderr, "{}: {}\n", program.name, problem);
    }
    return problems.empty() ? 0 : kBadSettings;
}

void log_settings(const ConfigReader& reader) {
    std::string line = reader.print();
    for (char& c : line) c = c == '\n' ? ';' : c;
    log::info("settings", {{"effective", line}});
}

int run_to_end(const Program& program) try {
    const StopWatch watch(kStopLimit);
    const int code = program.run();
    return code == 0 && !stop_reason().empty() ? kFailed : code;
} catch (const std::exception& fault) {
    log::error("failed", {{"program", program.name}, {"why", fault.what()}});
    return kFailed;
}

}  // namespace

int run(int argc, char** argv, const Program& program) {
    const auto arguments = parse_arguments(argc, argv, program.name);
    if (!arguments) return kBadSettings;
    if (arguments->version) {
        fmt::print("{}\n", version_text(program.name));
        return 0;
    }
    ConfigReader reader(arguments->config, program.name);
    configure(program, reader);
    if (arguments->help) {
        fmt::print(
            "{}\nsettings (NAME, or NAME_FILE for a file whose first line is the value):\n{}",
            usage(program.name, program.description),
            reader.help());
        return 0;
    }
    if (arguments->print_config) fmt::print("{}", reader.print());
    const int faults = report(program, reader.problems());
    if (faults != 0 || arguments->check_config || arguments->print_config) return faults;
    log_settings(reader);
    return run_to_end(program);
}

}  // namespace shared::app
