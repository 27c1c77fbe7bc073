#include "shared/postgres/binary_array.hpp"

#include "shared/postgres/binary_value_internal.hpp"

#include <algorithm>

namespace shared::postgres {
namespace {

// Dimensions, whether there are NULLs, type; size and lower bound of the one dimension.
constexpr std::size_t kHasNullsAt = 4, kSizeAt = 12, kHeader = 20;

}  // namespace

BinaryArray::BinaryArray(Element element) : element_(element) {
    bytes_.reserve(kHeader);
    append_number(bytes_, std::int32_t{1});
    append_number(bytes_, std::int32_t{0});
    append_number(bytes_, static_cast<std::uint32_t>(element));
    append_number(bytes_, std::int32_t{0});
    append_number(bytes_, std::int32_t{1});
}

void BinaryArray::count_element() {
    const auto size = encoded(++size_);
    std::copy(size.begin(), size.end(), bytes_.begin() + kSizeAt);
}

void BinaryArray::add_null() {
    count_element();
    append_null(bytes_);
    const auto yes = encoded(std::int32_t{1});
    std::copy(yes.begin(), yes.end(), bytes_.begin() + kHasNullsAt);
}

void BinaryArray::add(std::string_view text) {
    count_element();
    append_value(bytes_, element_, text);
}

void BinaryArray::add(std::int64_t value) {
    count_element();
    append_value(bytes_, element_, value);
}

}  // namespace shared::postgres
