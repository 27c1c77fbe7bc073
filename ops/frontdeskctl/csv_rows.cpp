#include "ops/frontdeskctl/csv_rows.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <csv.h>

namespace ops::frontdeskctl {
namespace {

// The library's parser with the row under way.
class Rows {
  public:
    Rows(char separator, const std::function<void(const CsvRow&)>& visit) : visit_(visit) {
        if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
        csv_set_delim(&parser_, static_cast<unsigned char>(separator));
    }
    ~Rows() { csv_free(&parser_); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    // Up to the end of a line and no further, so that a row begins where its first piece does.
    bool take(std::string_view piece, std::size_t line) {
        if (!is_begun_) row_.line = line;
        is_begun_ = true;
        return csv_parse(&parser_, piece.data(), piece.size(), &on_cell, &on_row, this) ==
               piece.size();
    }
    bool finish() { return csv_fini(&parser_, &on_cell, &on_row, this) == 0; }
    std::size_t line() const { return row_.line; }

  private:
    static void on_cell(void* text, std::size_t size, void* self) {
        static_cast<Rows*>(self)->row_.cells.emplace_back(static_cast<const char*>(text), size);
    }
    static void on_row(int /*end*/, void* self) {
        auto& rows = *static_cast<Rows*>(self);
        rows.visit_(rows.row_);
        rows.row_.cells.clear();
        rows.is_begun_ = false;
    }

    csv_parser parser_{};
    const std::function<void(const CsvRow&)>& visit_;
    CsvRow row_;
    bool is_begun_ = false;
};

// The text up to and with the end of its first line.
std::string_view first_line(std::string_view text) {
    const auto end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) return text;
    const bool is_both = text.substr(end).starts_with("\r\n");
    return text.substr(0, end + (is_both ? 2 : 1));
}

shared::Error bad_csv(std::size_t line, const char* what) {
    return {"bad_csv", std::to_string(line) + ": " + what, shared::Action::kDeadLetter};
}

bool is_blank(std::string_view piece) {
    return piece.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

shared::Result<void> read_csv(std::string_view text,
                              char separator,
                              const std::function<void(const CsvRow&)>& visit) {
    bool is_inside = false;
    const std::function<void(const CsvRow&)> between = [&](const CsvRow& row) {
        is_inside = false;
        visit(row);
    };
    Rows rows(separator, between);
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto piece = first_line(text);
        text.remove_prefix(piece.size());
        if (!is_inside && is_blank(piece)) continue;
        is_inside = true;
        if (!rows.take(piece, line)) {
            return bad_csv(line, "a quote stands where none may; nothing behind it was read");
        }
    }
    if (!rows.finish()) return bad_csv(rows.line(), "a quote is never closed");
    return {};
}

char find_separator(std::string_view text) {
    constexpr std::string_view kSeparators = ",;\t";
    std::array<std::size_t, kSeparators.size()> counts{};
    bool is_quoted = false;
    for (const char c : text) {
        if (c == '"') is_quoted = !is_quoted;
        if (is_quoted) continue;
        if (c == '\n' || c == '\r') break;
        const auto which = kSeparators.find(c);
        if (which != std::string_view::npos) ++counts[which];
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    return kSeparators[static_cast<std::size_t>(most - counts.begin())];
}

}  // namespace ops::frontdeskctl
