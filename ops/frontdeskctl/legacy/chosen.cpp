#include "ops/frontdeskctl/legacy/chosen.hpp"

#include <algorithm>

namespace ops::frontdeskctl::legacy {
namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_chosen(const Table& table, const LegacyOptions& options) {
    if (has(options.skip, table.text())) return false;
    return options.only.empty() || has(options.only, table.text());
}

std::string unknown_tables(const std::vector<Table>& tables,
                           const std::vector<Work>& book,
                           const LegacyOptions& options) {
    std::vector<std::string> known;
    known.reserve(tables.size() + book.size());
    for (const Table& each : tables) known.push_back(each.text());
    for (const Work& each : book) known.push_back(each.table.text());
    std::string out;
    for (const auto* names : {&options.only, &options.skip}) {
        for (const auto& name : *names) {
            if (!has(known, name)) out += (out.empty() ? "" : ", ") + name;
        }
    }
    return out;
}

const Work* under_way(const std::vector<Work>& book, const Table& table) {
    const auto found = std::find_if(book.begin(), book.end(), [&](const Work& each) {
        return each.table == table && each.stage != Stage::kContracted;
    });
    return found == book.end() ? nullptr : &*found;
}

}  // namespace ops::frontdeskctl::legacy
