// A TOML file of plain keys as text.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace shared::app {

struct ConfigFile {
    std::vector<std::pair<std::string, std::string>> values;  // key, value as text
    std::vector<std::string> problems;
};

// Never throws: a file that cannot be read or parsed is a problem, and so is each value that is not
// text, a number or true/false.
ConfigFile read_config_file(const std::string& path);

}  // namespace shared::app
