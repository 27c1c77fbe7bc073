#include "workers/background/persist/columns.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace workers::background::persist {
namespace {

using shared::postgres::Parameter;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEscapedNul = "\\u0000";
constexpr shared::WallMs kLatest = 253'402'300'799'000;  // the last second of the year 9999

// An element of an array literal, in quotes with a backslash before what is special in them.
void append(std::string& literal, const Cell& cell) {
    if (literal.size() > 1) literal += ',';
    if (cell.is_null()) {
        literal += "NULL";
        return;
    }
    if (cell.is_number()) {
        literal += std::to_string(cell.number());
        return;
    }
    constexpr std::string_view kSpecial("\"\\\0", 3);
    literal += '"';
    std::string_view rest = cell.text();
    while (!rest.empty()) {
        const auto plain = std::min(rest.find_first_of(kSpecial), rest.size());
        literal += rest.substr(0, plain);
        if (plain == rest.size()) break;
        if (rest[plain] == '\0') {
            literal += kReplacement;
        } else {
            literal += {'\\', rest[plain]};
        }
        rest.remove_prefix(plain + 1);
    }
    literal += '"';
}

void append(shared::postgres::BinaryArray& to, const Cell& cell) {
    if (cell.is_null()) return to.add_null();
    if (cell.is_number()) return to.add(cell.number());
    if (cell.text().find('\0') == std::string_view::npos) return to.add(cell.text());
    to.add(storable(cell.text()));
}

shared::postgres::Element element_of(std::string_view type) {
    using enum shared::postgres::Element;
    static constexpr std::array<std::pair<std::string_view, shared::postgres::Element>, 7> kTypes{
        {{"bigint", kBigint},
         {"boolean", kBoolean},
         {"jsonb", kJsonb},
         {"smallint", kSmallint},
         {"text", kText},
         {"timestamptz", kTimestamp},
         {"uuid", kUuid}}};
    for (const auto& [name, element] : kTypes) {
        if (type == name) return element;
    }
    throw std::logic_error("an array of " + std::string(type));
}

}  // namespace

std::vector<shared::postgres::Element> elements_of(std::string_view sql) {
    std::vector<shared::postgres::Element> out;
    std::size_t at = 0;
    for (int number = 1; at < sql.size(); ++number) {
        const auto cast = fmt::format("${}::", number);
        const auto found = sql.find(cast, at);
        if (found == std::string_view::npos) break;
        const auto begin = found + cast.size();
        at = sql.find("[]", begin);
        if (at == std::string_view::npos) throw std::logic_error("a parameter that is no array");
        out.push_back(element_of(sql.substr(begin, at - begin)));
    }
    if (out.empty()) throw std::logic_error("a statement without arrays");
    return out;
}

BinaryColumns::BinaryColumns(std::initializer_list<shared::postgres::Element> elements)
    : arrays_(elements.begin(), elements.end()) {}

BinaryColumns::BinaryColumns(std::string_view sql) {
    for (const auto element : elements_of(sql)) arrays_.emplace_back(element);
}

void BinaryColumns::add(std::initializer_list<Cell> row) {
    auto array = arrays_.begin();
    for (const Cell& cell : row) append(*array++, cell);
}

std::vector<const shared::postgres::BinaryArray*> BinaryColumns::arrays() const {
    std::vector<const shared::postgres::BinaryArray*> out;
    out.reserve(arrays_.size());
    for (const auto& array : arrays_) out.push_back(&array);
    return out;
}

void Columns::add(std::initializer_list<Cell> row) {
    columns_.resize(row.size(), "{");
    std::size_t column = 0;
    for (const Cell& cell : row) append(columns_[column++], cell);
    ++rows_;
}

std::vector<Parameter> Columns::arrays() const {
    std::vector<Parameter> out;
    out.reserve(columns_.size());
    for (const auto& column : columns_) out.emplace_back(column + '}');
    return out;
}

Cell or_null(std::string_view text) {
    return text.empty() ? Cell(std::nullopt) : Cell(text);
}

Parameter time_or_null(shared::WallMs time) {
    if (time == 0) return std::nullopt;
    return time_number(time);
}

Cell instant(shared::WallMs time) {
    return Cell(std::clamp<shared::WallMs>(time, 0, kLatest));
}

Cell instant_or_null(shared::WallMs time) {
    return time == 0 ? Cell(std::nullopt) : instant(time);
}

std::string time_number(shared::WallMs time) {
    return std::to_string(std::clamp<shared::WallMs>(time, 0, kLatest));
}

std::string number(std::int64_t value) {
    return std::to_string(value);
}

std::string storable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '\0') {
            out += kReplacement;
        } else {
            out += c;
        }
    }
    return out;
}

std::string storable_json(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t at = 0; at < json.size();) {
        if (json[at] != '\\' || at + 1 == json.size()) {
            out += json[at++];
        } else if (json.substr(at, kEscapedNul.size()) == kEscapedNul) {
            out += "\\ufffd";
            at += kEscapedNul.size();
        } else {
            // An escaped backslash takes its partner along: `\\u0000` is no NUL.
            out += json.substr(at, 2);
            at += 2;
        }
    }
    return out;
}

}  // namespace workers::background::persist
