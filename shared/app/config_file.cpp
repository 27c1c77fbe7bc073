// The only place that includes toml++.
#include "shared/app/config_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

namespace shared::app {
namespace {

// False for what cannot be a setting.
bool as_text(const toml::node& node, std::string& out) {
    if (const auto* text = node.as_string()) {
        out = text->get();
    } else if (const auto* number = node.as_integer()) {
        out = std::to_string(number->get());
    } else if (const auto* flag = node.as_boolean()) {
        out = flag->get() ? "true" : "false";
    } else {
        return false;
    }
    return true;
}

}  // namespace

ConfigFile read_config_file(const std::string& path) {
    ConfigFile out;
    try {
        const toml::table table = toml::parse_file(path);
        for (const auto& [key, node] : table) {
            std::string text;
            if (as_text(node, text)) {
                out.values.emplace_back(std::string(key.str()), text);
            } else {
                out.problems.push_back(fmt::format(
                    "{}: {}: neither text, whole number nor true/false", path, key.str()));
            }
        }
    } catch (const toml::parse_error& fault) {
        // The library's text may quote the line, which may hold a secret: only where it is.
        out.problems.push_back(
            fmt::format("{}: cannot be read as TOML (line {})", path, fault.source().begin.line));
    }
    return out;
}

}  // namespace shared::app
