// The only place in this folder that includes CLI11.
#include "shared/app/arguments.hpp"

#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace shared::app {

std::optional<Arguments> parse_arguments(int argc, char** argv, const std::string& program) {
    Arguments out;
    CLI::App parser;
    parser.set_help_flag();  // --help lists settings too, which only the program can
    parser.add_flag("-h,--help", out.help);
    parser.add_flag("--version", out.version);
    parser.add_flag("--check-config", out.check_config);
    parser.add_flag("--print-config", out.print_config);
    parser.add_option("--config", out.config);
    try {
        parser.parse(argc, argv);
    } catch (const CLI::ParseError& fault) {
        fmt::print(stderr, "{}: {} (see --help)\n", program, fault.what());
        return std::nullopt;
    }
    return out;
}

std::string usage(const std::string& program, const std::string& description) {
    return fmt::format(
        "{0}: {1}\n\n"
        "usage: {0} [--config FILE]\n"
        "  --config FILE    read settings from a TOML file; the environment beats it\n"
        "  --check-config   check the settings, exit 0 if they are good and 2 if not\n"
        "  --print-config   print the settings in effect (secrets masked) and where each is from\n"
        "  --version        print the version and the versions of the libraries in use\n"
        "  --help           print this\n",
        program,
        description);
}

}  // namespace shared::app
