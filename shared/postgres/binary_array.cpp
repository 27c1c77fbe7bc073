#include "shared/postgres/binary_array.hpp"

#include "shared/base/ids.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

namespace shared::postgres {
namespace {

// Dimensions, whether there are NULLs, type; size and lower bound of the one dimension.
constexpr std::size_t kHasNullsAt = 4, kSizeAt = 12, kHeader = 20;
constexpr char kJsonbVersion = 1;
// Between 1970 and 2000, where PostgreSQL's time begins.
constexpr std::int64_t kEpochMs = 946'684'800'000;
constexpr std::int32_t kNull = -1;

// In the order of the network.
template <typename T>
std::array<char, sizeof(T)> encoded(T value) {
    std::array<char, sizeof(T)> out{};
    auto rest = static_cast<std::make_unsigned_t<T>>(value);
    for (auto at = out.rbegin(); at != out.rend(); ++at) {
        *at = static_cast<char>(rest & 0xffU);
        rest = static_cast<decltype(rest)>(rest >> (sizeof(T) > 1 ? 8U : 0U));
    }
    return out;
}

template <typename T>
void append(std::string& to, T value) {
    const auto bytes = encoded(value);
    to.append(bytes.data(), bytes.size());
}

}  // namespace

BinaryArray::BinaryArray(Element element) : element_(element) {
    bytes_.reserve(kHeader);
    append(bytes_, std::int32_t{1});
    append(bytes_, std::int32_t{0});
    append(bytes_, static_cast<std::uint32_t>(element));
    append(bytes_, std::int32_t{0});
    append(bytes_, std::int32_t{1});
}

void BinaryArray::begin_element(std::int32_t length) {
    const auto size = encoded(++size_);
    std::copy(size.begin(), size.end(), bytes_.begin() + kSizeAt);
    append(bytes_, length);
}

void BinaryArray::add_null() {
    begin_element(kNull);
    const auto yes = encoded(std::int32_t{1});
    std::copy(yes.begin(), yes.end(), bytes_.begin() + kHasNullsAt);
}

// Longer than any of the types that have one length: "incorrect binary data format".
void BinaryArray::add_refused() {
    constexpr std::int32_t kTooLong = 17;
    begin_element(kTooLong);
    bytes_.append(kTooLong, '\0');
}

void BinaryArray::add(std::string_view text) {
    if (element_ == Element::kUuid) {
        const auto id = Uuid::parse(text);
        if (!id) return add_refused();
        begin_element(static_cast<std::int32_t>(id->bytes.size()));
        bytes_.append(id->bytes.begin(), id->bytes.end());
        return;
    }
    const bool is_jsonb = element_ == Element::kJsonb;
    begin_element(static_cast<std::int32_t>(text.size() + (is_jsonb ? 1 : 0)));
    if (is_jsonb) bytes_ += kJsonbVersion;
    bytes_ += text;
}

void BinaryArray::add(std::int64_t value) {
    switch (element_) {
        case Element::kBoolean:
            begin_element(1);
            bytes_ += static_cast<char>(value != 0 ? 1 : 0);
            return;
        case Element::kSmallint:
            if (value != static_cast<std::int16_t>(value)) return add_refused();
            begin_element(sizeof(std::int16_t));
            return append(bytes_, static_cast<std::int16_t>(value));
        case Element::kTimestamp:
            begin_element(sizeof(std::int64_t));
            return append(bytes_, (value - kEpochMs) * 1'000);
        default:
            begin_element(sizeof(std::int64_t));
            return append(bytes_, value);
    }
}

}  // namespace shared::postgres
