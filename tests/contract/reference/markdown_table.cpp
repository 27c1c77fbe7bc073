#include "tests/contract/reference/markdown_table.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace tests::contract {
namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? ""
                                      : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Row cells_of(const std::string& line) {
    Row out;
    std::size_t start = 1;
    for (auto end = line.find('|', start); end != std::string::npos; end = line.find('|', start)) {
        out.push_back(trimmed(line.substr(start, end - start)));
        start = end + 1;
    }
    return out;
}

std::string bare(std::string cell) {
    std::erase(cell, '`');
    return cell;
}

}  // namespace

std::string line_of(const Row& row) {
    std::string out = "|";
    for (const auto& cell : row) out += cell.empty() ? " |" : " " + cell + " |";
    return out;
}

Rows read_table(const std::string& file, const std::string& heading) {
    std::ifstream in(FRONTDESK_ROOT "/" + file);
    if (!in) throw std::runtime_error("cannot read " + file);
    std::string line;
    while (std::getline(in, line) && line != "## " + heading) {
    }
    while (std::getline(in, line) && !line.starts_with("|") && !line.starts_with("## ")) {
    }
    // The heads of the columns and the line below them.
    if (!line.starts_with("|") || !std::getline(in, line) || !line.starts_with("|--"))
        throw std::runtime_error(file + ": no table below '## " + heading + "'");
    Rows out;
    while (std::getline(in, line) && line.starts_with("|")) {
        const Row row = cells_of(line);
        if (row.empty() || !out.emplace(bare(row.front()), row).second)
            throw std::runtime_error(std::string(file).append(": twice or empty: ").append(line));
    }
    return out;
}

std::vector<std::string> differences(const Rows& code, const Rows& reference) {
    std::vector<std::string> out;
    for (const auto& [name, row] : code) {
        const auto found = reference.find(name);
        if (found == reference.end()) {
            out.push_back("not in the reference: " + line_of(row));
        } else if (found->second != row) {
            out.push_back("the code has  " + line_of(row) + "\n    reference has " +
                          line_of(found->second));
        }
    }
    for (const auto& [name, row] : reference) {
        if (!code.contains(name)) out.push_back("not in the code: " + line_of(row));
    }
    return out;
}

}  // namespace tests::contract
