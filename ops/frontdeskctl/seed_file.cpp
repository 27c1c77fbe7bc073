#include "ops/frontdeskctl/seed_file.hpp"

#include <map>
#include <set>

namespace ops::frontdeskctl {
namespace {

// Notes the second and further use of a value that must be unique in the file.
class Unique {
  public:
    explicit Unique(std::vector<std::string>& faults) : faults_(faults) {}

    void add(const std::string& value, const std::string& path) {
        if (value.empty()) return;
        const auto [first, is_new] = seen_.emplace(value, path);
        if (!is_new) faults_.push_back(path + ": stands at " + first->second + " already");
    }
    bool has(const std::string& value) const { return seen_.contains(value); }

  private:
    std::vector<std::string>& faults_;
    std::map<std::string, std::string> seen_;
};

void read_organization(const Node& node, SeedFile& out) {
    if (!node.is_object_of({"id", "name", "clinics"})) return;
    const auto id = node.member("id").required_text(is_uuid, "a uuid in lower case");
    out.organizations.push_back({node.path(), id, node.member("name").required_text()});
    node.member("clinics").each(
        [&](const Node& clinic) { out.clinics.push_back(read_clinic(clinic, id)); });
}

void check_unique(const SeedFile& file, std::vector<std::string>& faults) {
    Unique organizations(faults), clinics(faults), names(faults), tokens(faults), lines(faults);
    for (const auto& each : file.organizations) organizations.add(each.id, each.path + "/id");
    for (const auto& each : file.clinics) clinics.add(each.id, each.path + "/id");
    for (const auto& source : file.sources) {
        names.add(source.name, source.path + "/name");
        tokens.add(source.path_token, source.path + "/path_token");
        for (const auto& line : source.lines) lines.add(line.line, line.path + "/line");
    }
}

}  // namespace

SeedFile read_seed(std::string_view text, std::vector<std::string>& faults) {
    SeedFile out;
    shared::json::Parser parser;
    const auto parsed = parser.parse(text);
    if (!parsed) {
        faults.emplace_back("/: is not JSON");
        return out;
    }
    const Node root(*parsed, "", faults);
    if (!root.is_object_of({"$schema", "organizations", "sources"})) return out;
    if (!root.member("organizations").exists()) root.member("organizations").fault("is missing");
    root.member("organizations").each([&](const Node& each) { read_organization(each, out); });
    root.member("sources").each(
        [&](const Node& each) { out.sources.push_back(read_source(each)); });
    check_unique(out, faults);
    return out;
}

}  // namespace ops::frontdeskctl
