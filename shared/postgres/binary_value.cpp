#include "shared/base/ids.hpp"
#include "shared/postgres/binary_value_internal.hpp"

namespace shared::postgres {
namespace {

constexpr char kJsonbVersion = 1;
// Between 1970 and 2000, where PostgreSQL's time begins.
constexpr std::int64_t kEpochMs = 946'684'800'000;

template <typename T>
void append_value(std::string& to, T value) {
    append_number(to, static_cast<std::int32_t>(sizeof(T)));
    append_number(to, value);
}

// Longer than any of the types that have one length: "incorrect binary data format".
void append_refused(std::string& to) {
    constexpr std::int32_t kTooLong = 17;
    append_number(to, kTooLong);
    to.append(kTooLong, '\0');
}

}  // namespace

void append_null(std::string& to) {
    append_number(to, std::int32_t{-1});
}

void append_value(std::string& to, Element type, std::string_view text) {
    if (type == Element::kUuid) {
        const auto id = Uuid::parse(text);
        if (!id) return append_refused(to);
        append_number(to, static_cast<std::int32_t>(id->bytes.size()));
        to.append(id->bytes.begin(), id->bytes.end());
        return;
    }
    const bool is_jsonb = type == Element::kJsonb;
    append_number(to, static_cast<std::int32_t>(text.size() + (is_jsonb ? 1 : 0)));
    if (is_jsonb) to += kJsonbVersion;
    to += text;
}

void append_value(std::string& to, Element type, std::int64_t value) {
    switch (type) {
        case Element::kBoolean:
            return append_value(to, static_cast<std::int8_t>(value != 0 ? 1 : 0));
        case Element::kSmallint:
            if (value != static_cast<std::int16_t>(value)) return append_refused(to);
            return append_value(to, static_cast<std::int16_t>(value));
        case Element::kTimestamp:
            return append_value(to, (value - kEpochMs) * 1'000);
        default:
            return append_value(to, value);
    }
}

}  // namespace shared::postgres
