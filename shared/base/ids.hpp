// Identifiers: UUIDs as 16 bytes, their text form, and the two ways we make them.
// Thread-safety: all functions may be called from any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shared {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const Uuid&) const = default;
    bool is_nil() const { return *this == Uuid{}; }
    // 36 characters, lower case.
    std::string text() const;
    // Takes the 36-character form in either case; anything else is nullopt.
    static std::optional<Uuid> parse(std::string_view text);
};

// Time-ordered id (RFC 9562 version 7): 48 bits of wall milliseconds, which never go back within
// one process, then 74 random bits. Ids of one millisecond have no order among them.
Uuid uuid_v7();

// Name-based id (version 5): the same namespace and name give the same id for ever.
Uuid uuid_v5(const Uuid& name_space, std::string_view name);

// 32 lower-case hex digits as 16 bytes, without regard to UUID version bits. Conversation keys
// are such strings and serve as namespaces.
std::optional<Uuid> uuid_from_hex(std::string_view hex);

}  // namespace shared
