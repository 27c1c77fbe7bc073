// Writing JSON: appends to one string, commas by itself, strings escaped.
//
// Not thread-safe. Nesting is the caller's duty; an odd number of begin and end calls gives text
// that is not JSON. Strings are expected as UTF-8; control characters are escaped.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace shared::json {

class Writer {
  public:
    Writer& begin_object();
    Writer& end_object();
    Writer& begin_array();
    Writer& end_array();
    Writer& key(std::string_view name);

    Writer& string(std::string_view text);
    Writer& integer(std::int64_t number);
    Writer& number(double number);
    Writer& boolean(bool flag);
    Writer& null();
    // `text` must be JSON already; empty writes null.
    Writer& raw(std::string_view text);

    // A member in one call.
    Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }
    Writer& member(std::string_view name, const char* text) { return key(name).string(text); }
    template <std::integral T>
    Writer& member(std::string_view name, T value) {
        if constexpr (std::same_as<T, bool>) {
            return key(name).boolean(value);
        } else {
            return key(name).integer(static_cast<std::int64_t>(value));
        }
    }
    // The member only where `text` is not empty.
    Writer& member_if(std::string_view name, std::string_view text) {
        return text.empty() ? *this : member(name, text);
    }

    const std::string& text() const { return out_; }
    std::string take() { return std::move(out_); }

  private:
    void separate();

    std::string out_;
    bool needs_comma_ = false;
};

}  // namespace shared::json
