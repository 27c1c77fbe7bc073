#include "ops/frontdeskctl/import_file.hpp"

#include "ops/frontdeskctl/csv_rows.hpp"
#include "shared/json/repair.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <utility>

namespace ops::frontdeskctl {
namespace {

using shared::Action;
using shared::Error;
using Visit = std::function<void(std::size_t line, const std::string& object)>;

constexpr std::size_t kMostBytes = 1UL << 30U;
constexpr const char* kNotUtf8 = "is not UTF-8: save the file as UTF-8";

bool is_utf8(std::string_view text) {
    return shared::json::utf8_prefix(text) == text.size();
}

void read_rows(std::string_view text,
               char separator,
               const ImportColumns& known,
               LineFaults& faults,
               const Visit& visit) {
    std::optional<ImportHeader> header;
    bool is_refused = false;
    const auto done = read_csv(text, separator, [&](const CsvRow& row) {
        if (is_refused) return;
        if (!std::all_of(row.cells.begin(), row.cells.end(), is_utf8)) {
            is_refused = !header;
            return faults.add(row.line, kNotUtf8);
        }
        if (!header) {
            std::vector<std::string> wrong;
            header.emplace(known, row.cells, wrong);
            for (auto& each : wrong) faults.add(row.line, std::move(each));
            is_refused = !wrong.empty();
            return;
        }
        if (row.cells.size() != header->size()) {
            return faults.add(row.line,
                              "has " + std::to_string(row.cells.size()) +
                                  " cells, the columns are " + std::to_string(header->size()));
        }
        visit(row.line, header->object(row.cells));
    });
    if (!done && !is_refused) {
        const auto& detail = done.error().detail;
        const auto end = detail.find(": ");
        return faults.add(std::stoull(detail.substr(0, end)), detail.substr(end + 2));
    }
    if (!header && !is_refused) faults.add(0, "is empty: its first line names the columns");
}

// Walks JSON without understanding it: which value begins in which line.
class JsonCutter {
  public:
    explicit JsonCutter(std::string_view text) : text_(text) {}

    std::size_t line() const { return line_; }
    bool is_over() const { return at_ == text_.size(); }
    char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void skip_blank(std::string_view more = {}) {
        while (at_ < text_.size() && (is_blank(text_[at_]) || more.find(text_[at_]) != more.npos))
            step();
    }
    void step() {
        if (text_[at_++] == '\n') ++line_;
    }
    // An object, to its closing brace, or the rest where there is none; what is no object, to the
    // next comma, brace or end.
    std::string_view take() {
        const std::size_t begin = at_;
        if (next() != '{') {
            while (at_ < text_.size() &&
                   std::string_view(",{]").find(next()) == std::string_view::npos)
                step();
            return text_.substr(begin, at_ - begin);
        }
        std::size_t depth = 0;
        do {
            const char c = next();
            if (c == '"') {
                skip_string();
                continue;
            }
            if (c == '{' || c == '[') ++depth;
            if (c == '}' || c == ']') --depth;
            step();
        } while (depth > 0 && at_ < text_.size());
        return text_.substr(begin, at_ - begin);
    }

  private:
    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
    void skip_string() {
        step();
        while (at_ < text_.size() && next() != '"') {
            if (next() == '\\' && at_ + 1 < text_.size()) step();
            step();
        }
        if (at_ < text_.size()) step();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

void visit_object(std::size_t line,
                  std::string_view object,
                  LineFaults& faults,
                  const Visit& visit) {
    if (!is_utf8(object)) return faults.add(line, kNotUtf8);
    visit(line, std::string(object));
}

void read_objects(std::string_view text, LineFaults& faults, const Visit& visit) {
    JsonCutter cutter(text);
    cutter.skip_blank();
    const bool is_array = cutter.next() == '[';
    if (is_array) cutter.step();
    cutter.skip_blank();
    while (!cutter.is_over() && !(is_array && cutter.next() == ']')) {
        const std::size_t line = cutter.line();
        if (cutter.next() == ']') cutter.step();
        visit_object(line, cutter.take(), faults, visit);
        cutter.skip_blank(",");
    }
    if (is_array && cutter.next() != ']') return faults.add(cutter.line(), "the array has no end");
    if (is_array) cutter.step();
    cutter.skip_blank();
    if (is_array && !cutter.is_over()) faults.add(cutter.line(), "stands behind the array");
}

void read_json_lines(std::string_view text, LineFaults& faults, const Visit& visit) {
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto piece = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (piece.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        visit_object(line, piece, faults, visit);
    }
}

}  // namespace

std::optional<ImportFormat> import_format(const std::string& name, const std::string& path) {
    constexpr std::array<std::pair<std::string_view, ImportFormat>, 5> kFormats{{
        {"csv", ImportFormat::kCsv},
        {"json", ImportFormat::kJson},
        {"jsonl", ImportFormat::kJsonLines},
        {"tsv", ImportFormat::kCsv},
        {"ndjson", ImportFormat::kJsonLines},
    }};
    const auto point = path.rfind('.');
    const auto wanted = !name.empty() || point == std::string::npos ? name : path.substr(point + 1);
    for (const auto& [word, format] : kFormats) {
        if (wanted == word) return format;
    }
    return std::nullopt;
}

shared::Result<std::string> read_import(const std::string& path) {
    std::ifstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::istream& in = path == "-" ? std::cin : file;
    if (!in) return Error{"no_file", path + " cannot be read", Action::kStop};
    std::string text;
    std::string piece(1U << 20U, '\0');
    while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
        text.append(piece, 0, static_cast<std::size_t>(in.gcount()));
        if (text.size() > kMostBytes) {
            return Error{"too_long", path + " has over 1 GiB: import it in parts", Action::kStop};
        }
    }
    // A folder opens like a file and cannot be read.
    if (in.bad()) return Error{"no_file", path + " cannot be read", Action::kStop};
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        return Error{"bad_encoding", path + " is UTF-16: save it as UTF-8", Action::kStop};
    }
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    return text;
}

void each_record(std::string_view text,
                 ImportFormat format,
                 char separator,
                 const ImportColumns& known,
                 LineFaults& faults,
                 const Visit& visit) {
    switch (format) {
        case ImportFormat::kCsv:
            return read_rows(
                text, separator == 0 ? find_separator(text) : separator, known, faults, visit);
        case ImportFormat::kJson:
            return read_objects(text, faults, visit);
        case ImportFormat::kJsonLines:
            return read_json_lines(text, faults, visit);
    }
}

}  // namespace ops::frontdeskctl
