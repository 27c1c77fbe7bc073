#include "shared/postgres/copy_rows.hpp"

#include "shared/postgres/binary_value_internal.hpp"

#include <utility>

namespace shared::postgres {
namespace {

// What tells the form, then flags and the length of an extension, which there are none of.
constexpr std::string_view kHead("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
constexpr std::string_view kEnd("\377\377", 2);

}  // namespace

CopyRows::CopyRows(std::string target, std::vector<Element> types)
    : target_(std::move(target)), types_(std::move(types)), bytes_(kHead) {}

// A row begins with the number of its fields.
Element CopyRows::begin_field() {
    if (column_ == 0) append_number(bytes_, static_cast<std::int16_t>(types_.size()));
    const Element type = types_[column_];
    if (++column_ == types_.size()) {
        column_ = 0;
        ++rows_;
    }
    return type;
}

void CopyRows::add_null() {
    begin_field();
    append_null(bytes_);
}

void CopyRows::add(std::string_view text) {
    append_value(bytes_, begin_field(), text);
}

void CopyRows::add(std::int64_t value) {
    append_value(bytes_, begin_field(), value);
}

std::string_view CopyRows::end() {
    return kEnd;
}

}  // namespace shared::postgres
