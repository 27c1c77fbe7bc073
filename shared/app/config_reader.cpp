#include "shared/app/config_reader.hpp"

#include "shared/app/config_file.hpp"
#include "shared/app/config_names.hpp"
#include "shared/app/masked_url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace shared::app {
namespace {

constexpr std::string_view kPrefix = "FRONTDESK_";
constexpr std::string_view kFileSuffix = "_FILE";

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

template <typename Change>
std::string each(std::string text, Change change) {
    std::transform(text.begin(), text.end(), text.begin(), change);
    return text;
}

std::string file_key(const std::string& name) {
    return each(name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name, lower);
}

// `frontdesk-ingest` to `FRONTDESK_INGEST_`, `frontdeskctl` to `FRONTDESK_CTL_`.
std::string prefix_of(const std::string& program) {
    constexpr std::string_view kName = "frontdesk";
    if (!program.starts_with(kName)) return {};
    std::string rest = program.substr(kName.size());
    if (rest.starts_with("-")) rest.erase(0, 1);
    return rest.empty() ? std::string{} : std::string(kPrefix) + each(rest, upper) + "_";
}

const char* environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr || *value == '\0' ? nullptr : value;
}

std::string without_suffix(const std::string& name) {
    return name.ends_with(kFileSuffix) ? name.substr(0, name.size() - kFileSuffix.size()) : name;
}

bool is_address(const std::string& value) {
    const auto colon = value.rfind(':');
    if (colon == std::string::npos || colon == 0) return false;
    const std::string_view port = std::string_view(value).substr(colon + 1);
    unsigned number = 0;
    const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), number);
    return fault == std::errc{} && end == port.data() + port.size() && number <= 65'535;
}

}  // namespace

ConfigReader::ConfigReader(const std::string& file, const std::string& program)
    : path_(file), own_prefix_(prefix_of(program)) {
    if (file.empty()) return;
    ConfigFile read = read_config_file(file);
    file_ = std::move(read.values);
    problems_ = std::move(read.problems);
}

std::string ConfigReader::raw(const std::string& name,
                              const std::string& fallback,
                              const std::string& help,
                              bool is_secret) {
    const auto known = std::find_if(
        settings_.begin(), settings_.end(), [&name](const Setting& s) { return s.name == name; });
    if (known != settings_.end()) return known->value;
    const Found found = look_up(name);
    const bool is_set = !found.origin.empty();
    settings_.push_back({name,
                         is_set ? found.value : fallback,
                         is_set ? found.origin : "default",
                         fallback,
                         help,
                         is_secret});
    return settings_.back().value;
}

ConfigReader::Found ConfigReader::look_up(const std::string& name) {
    const std::string by_file = name + std::string(kFileSuffix);
    const char* direct = environment(name);
    const char* path = environment(by_file);
    if (direct != nullptr && path != nullptr) note(name, "set together with " + by_file);
    if (direct != nullptr) return {direct, "environment"};
    if (path != nullptr) return {first_line(by_file, path), by_file};
    const std::string key = file_key(name);
    for (const auto& [other, value] : file_) {
        if (other == key) return {value, path_};
        if (other == file_key(by_file)) return {first_line(by_file, value), path_ + " " + other};
    }
    return {};
}

std::string ConfigReader::first_line(const std::string& name, const std::string& path) {
    std::ifstream in(path);
    std::string line;
    if (!in) {
        note(name, "cannot read " + path);
    } else if (!std::getline(in, line) || line.empty()) {
        note(name, path + " is empty");
    }
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

void ConfigReader::use_default(const std::string& name, const std::string& fallback) {
    for (Setting& setting : settings_) {
        if (setting.name == name) setting.value = fallback;
    }
}

void ConfigReader::note(const std::string& name, const std::string& what) {
    problem(name + ": " + what);
}

void ConfigReader::problem(std::string text) {
    if (std::find(problems_.begin(), problems_.end(), text) == problems_.end()) {
        problems_.push_back(std::move(text));
    }
}

std::string ConfigReader::text(const std::string& name,
                               const std::string& fallback,
                               const std::string& help) {
    return raw(name, fallback, help, false);
}

std::string ConfigReader::required(const std::string& name, const std::string& help) {
    std::string value = raw(name, "", help + " (required)", false);
    if (value.empty()) note(name, "is required (" + help + ")");
    return value;
}

std::string ConfigReader::secret(const std::string& name, const std::string& help) {
    return raw(name, "", help, true);
}

std::int64_t ConfigReader::integer(const std::string& name,
                                   std::int64_t fallback,
                                   std::int64_t least,
                                   std::int64_t most,
                                   const std::string& help) {
    const std::string value =
        raw(name, std::to_string(fallback), fmt::format("{} ({} to {})", help, least, most), false);
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (fault == std::errc{} && end == value.data() + value.size() && number >= least &&
        number <= most) {
        return number;
    }
    note(name, fmt::format("'{}' is not a whole number from {} to {}", value, least, most));
    use_default(name, std::to_string(fallback));
    return fallback;
}

bool ConfigReader::flag(const std::string& name, bool fallback, const std::string& help) {
    const std::string value = each(raw(name, fallback ? "true" : "false", help, false), lower);
    if (value == "true" || value == "1" || value == "yes" || value == "on") return true;
    if (value == "false" || value == "0" || value == "no" || value == "off") return false;
    note(name, fmt::format("'{}' is neither true nor false", value));
    use_default(name, fallback ? "true" : "false");
    return fallback;
}

std::string ConfigReader::address(const std::string& name,
                                  const std::string& fallback,
                                  const std::string& help) {
    std::string value = raw(name, fallback, help, false);
    if (is_address(value)) return value;
    note(name, fmt::format("'{}' is not host:port", value));
    use_default(name, fallback);
    return fallback;
}

std::string ConfigReader::choice(const std::string& name,
                                 const std::string& fallback,
                                 const std::vector<std::string>& words,
                                 const std::string& help) {
    std::string value =
        raw(name, fallback, fmt::format("{} ({})", help, fmt::join(words, ", ")), false);
    if (std::find(words.begin(), words.end(), value) != words.end()) return value;
    note(name, fmt::format("'{}' is not one of {}", value, fmt::join(words, ", ")));
    use_default(name, fallback);
    return fallback;
}

bool ConfigReader::is_known(const std::string& name) const {
    const std::string bare = without_suffix(name);
    if (std::find(kCommon.begin(), kCommon.end(), bare) != kCommon.end()) return true;
    return std::any_of(settings_.begin(), settings_.end(), [&](const Setting& setting) {
        return setting.name == name || setting.name == bare;
    });
}

bool ConfigReader::is_foreign(const std::string& name) const {
    for (const std::string_view prefix : kProgramPrefixes) {
        if (!name.starts_with(prefix)) continue;
        if (!own_prefix_.empty()) return prefix != own_prefix_;
        return std::none_of(settings_.begin(), settings_.end(), [prefix](const Setting& setting) {
            return setting.name.starts_with(prefix);
        });
    }
    return false;
}

std::vector<std::string> ConfigReader::problems() const {
    std::vector<std::string> out = problems_;
    const auto is_unknown = [this](const std::string& name) {
        return !is_known(name) && !is_foreign(name);
    };
    for (const auto& [key, value] : file_) {
        const std::string name = each(key, upper);
        if (key != each(key, lower) ||
            (is_unknown(name) && is_unknown(std::string(kPrefix) + name))) {
            out.push_back(path_ + ": " + key + ": no such setting");
        }
    }
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view line(*entry);
        const std::string name(line.substr(0, line.find('=')));
        if (name.starts_with(kPrefix) && is_unknown(name))
            out.push_back(name + ": no such setting");
    }
    return out;
}

std::string ConfigReader::print() const {
    std::string out;
    for (const Setting& setting : settings_) {
        const std::string shown =
            setting.is_secret && !setting.value.empty() ? "****" : masked_url(setting.value);
        out += fmt::format("{}={}  # {}\n", setting.name, shown, setting.origin);
    }
    return out;
}

std::string ConfigReader::help() const {
    std::string out;
    for (const Setting& setting : settings_) {
        const std::string fallback =
            setting.fallback.empty() ? "" : " [" + masked_url(setting.fallback) + "]";
        out += fmt::format("  {}{}\n      {}\n", setting.name, fallback, setting.help);
    }
    return out;
}

}  // namespace shared::app
