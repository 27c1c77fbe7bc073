#include "ops/frontdeskctl/staged_rows.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::postgres::Parameter;

constexpr std::size_t kRowsAStatement = 1'000;
constexpr std::chrono::seconds kTellEvery{1};

// `unnest` would take an array of arrays apart as well: those travel as texts.
bool is_array(const std::string& type) {
    return type.ends_with("[]");
}

}  // namespace

void RowProgress::tell(std::size_t done, std::size_t all, const char* what) {
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ < kTellEvery) return;
    told_ = now;
    if (all == 0) return fmt::print(stderr, "frontdeskctl: {} {}\n", done, what);
    fmt::print(stderr, "frontdeskctl: {} of {} {}\n", done, all, what);
}

StagedRows::StagedRows(std::string table, Columns columns)
    : table_(std::move(table)), columns_(std::move(columns)), open_(columns_.size()) {}

void StagedRows::add(std::vector<Parameter> row) {
    for (std::size_t i = 0; i < open_.size(); ++i) open_[i].push_back(std::move(row[i]));
    if (++size_ % kRowsAStatement == 0) close_part();
}

void StagedRows::close_part() {
    std::vector<Parameter> part;
    for (auto& column : open_) {
        part.emplace_back(shared::postgres::array(column));
        column.clear();
    }
    parts_.push_back(std::move(part));
}

void StagedRows::stage(shared::postgres::Transaction& work, RowProgress& progress) {
    if (!open_.front().empty()) close_part();
    std::string made, names, values, arrays;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const auto& [name, type] = columns_[i];
        const char* comma = i == 0 ? "" : ", ";
        made += fmt::format("{}{} {}", comma, name, type);
        names += comma + name;
        values += comma + name + (is_array(type) ? "::" + type : "");
        arrays += fmt::format("{}${}::{}[]", comma, i + 1, is_array(type) ? "text" : type);
    }
    work.run("CREATE TEMP TABLE " + table_ + " (" + made + ") ON COMMIT DROP");
    const auto insert = "INSERT INTO " + table_ + " SELECT " + values + " FROM unnest(" + arrays +
                        ") AS n(" + names + ")";
    std::size_t done = 0;
    for (auto& part : parts_) {
        work.run(insert, part);
        part = {};
        done = std::min(done + kRowsAStatement, size_);
        progress.tell(done, size_, "rows brought over");
    }
    parts_.clear();
    // The planner takes a new table for a small one.
    work.run("ANALYZE " + table_);
}

}  // namespace ops::frontdeskctl
