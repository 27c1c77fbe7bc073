#include "tests/load/target.hpp"

#include "ops/frontdeskctl/seed_file.hpp"
#include "shared/json/value.hpp"

#include <algorithm>

namespace tests::load {
namespace {

using ops::frontdeskctl::SeedLine;
using ops::frontdeskctl::SeedSource;
using shared::Action;
using shared::Error;

std::string first_of(const std::string& secrets, std::string_view name) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(secrets);
    if (!parsed) return {};
    return std::string((*parsed)[name].at(0).string_or(""));
}

Target target_of(const SeedSource& source, const SeedLine& line) {
    Target out;
    out.dialect = source.provider == "meta"          ? Dialect::kMeta
                  : source.dialect == "evolution_v1" ? Dialect::kEvolutionV1
                                                     : Dialect::kEvolutionV2;
    out.line = line.line;
    out.number = line.number.value_or("");
    out.path_token = source.path_token;
    out.app_secret = first_of(source.secrets, "app_secrets");
    out.header_secret = first_of(source.secrets, "header_secrets");
    out.api_key = line.api_key.value_or("");
    return out;
}

}  // namespace

shared::Result<std::vector<Target>> read_targets(std::string_view seed,
                                                 const std::vector<std::string>& only) {
    std::vector<std::string> faults;
    const auto file = ops::frontdeskctl::read_seed(seed, faults);
    if (!faults.empty()) return Error{"bad_seed", faults.front(), Action::kStop};
    std::vector<Target> out;
    for (const auto& source : file.sources) {
        for (const auto& line : source.lines) {
            const bool is_wanted =
                only.empty() || std::find(only.begin(), only.end(), line.line) != only.end();
            if (source.is_enabled && is_wanted) out.push_back(target_of(source, line));
        }
    }
    for (const auto& name : only) {
        const auto is_it = [&](const Target& target) { return target.line == name; };
        if (std::none_of(out.begin(), out.end(), is_it)) {
            return Error{"no_line", "the file has no line " + name, Action::kStop};
        }
    }
    if (out.empty()) return Error{"no_line", "the file has no line", Action::kStop};
    return out;
}

}  // namespace tests::load
