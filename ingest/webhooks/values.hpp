// Single values as the providers write them, made safe: bounded, without NUL characters.
// Thread-safety: free functions without state.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/json/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ingest::webhooks {

// A message of WhatsApp has at most 65,536 characters; what is longer was not written by a person.
inline constexpr std::size_t kTextBytes = 128 * 1024;
inline constexpr std::size_t kNameBytes = 512;
// Message ids have up to 128 bytes, JIDs and instance names fewer.
inline constexpr std::size_t kIdBytes = 512;

// Without NUL characters (PostgreSQL takes none), cut to at most `most` bytes, never inside a
// UTF-8 character.
std::string clean(std::string_view text, std::size_t most);
std::string clean_text(const shared::json::Value& value);
std::string clean_name(const shared::json::Value& value);
// Also takes a number, as its digits.
std::string clean_id(const shared::json::Value& value);

// A whole number however it was written: number, decimal string, or a 64-bit value split into
// `{low, high}`, whose `low` is signed.
std::optional<std::int64_t> whole_number(const shared::json::Value& value);

// Seconds or milliseconds since 1970 as milliseconds; 0 for none, for times before WhatsApp
// existed, and for times more than a day after `received_at`.
shared::WallMs provider_time(const shared::json::Value& value, shared::WallMs received_at);

// A member below a dotted path: at(value, "body.text").
shared::json::Value at(shared::json::Value value, std::string_view path);

}  // namespace ingest::webhooks
