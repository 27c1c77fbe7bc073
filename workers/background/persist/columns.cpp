#include "workers/background/persist/columns.hpp"

#include <algorithm>

namespace workers::background::persist {
namespace {

using shared::postgres::Parameter;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kEscapedNul = "\\u0000";
constexpr shared::WallMs kLatest = 253'402'300'799'000;  // the last second of the year 9999

}  // namespace

void Columns::add(std::initializer_list<Parameter> row) {
    columns_.resize(row.size());
    std::size_t column = 0;
    for (const Parameter& value : row) {
        const bool is_refused = value && value->find('\0') != std::string::npos;
        columns_[column++].push_back(is_refused ? Parameter(storable(*value)) : value);
    }
    ++rows_;
}

std::vector<Parameter> Columns::arrays() const {
    std::vector<Parameter> out;
    out.reserve(columns_.size());
    for (const auto& column : columns_) out.emplace_back(shared::postgres::array(column));
    return out;
}

Parameter or_null(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return storable(text);
}

Parameter time_or_null(shared::WallMs time) {
    if (time == 0) return std::nullopt;
    return time_number(time);
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
