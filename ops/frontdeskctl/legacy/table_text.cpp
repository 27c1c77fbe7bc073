#include "ops/frontdeskctl/legacy/table_text.hpp"

#include <algorithm>

namespace ops::frontdeskctl::legacy {
namespace {

bool is_number(const std::string& word) {
    return word.find_first_not_of("0123456789,-?") == std::string::npos;
}

struct Shape {
    std::size_t width = 0;
    bool is_number = true;
};

std::vector<Shape> shapes_of(const std::vector<std::vector<std::string>>& rows) {
    std::vector<Shape> out(rows.empty() ? 0 : rows.front().size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            out[i].width = std::max(out[i].width, rows[row][i].size());
            if (row > 0) out[i].is_number = out[i].is_number && is_number(rows[row][i]);
        }
    }
    return out;
}

}  // namespace

std::string table_text(const std::vector<std::vector<std::string>>& rows) {
    const auto shapes = shapes_of(rows);
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            const std::string fill(shapes[i].width - row[i].size(), ' ');
            line += (i == 0 ? "" : "  ") + (shapes[i].is_number ? fill + row[i] : row[i] + fill);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + '\n';
    }
    return out;
}

}  // namespace ops::frontdeskctl::legacy
