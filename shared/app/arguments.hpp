// The command line that all long-running programs share.
#pragma once

#include <optional>
#include <string>

namespace shared::app {

struct Arguments {
    bool help = false;
    bool version = false;
    bool check_config = false;
    bool print_config = false;
    std::string config;  // path of the TOML file, or empty
};

// Prints the fault and gives nothing where the arguments are wrong. Takes no more than the options
// above; what they mean stands in usage().
std::optional<Arguments> parse_arguments(int argc, char** argv, const std::string& program);

std::string usage(const std::string& program, const std::string& description);

}  // namespace shared::app
