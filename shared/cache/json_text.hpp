// What the forms of cached values have in common.
#pragma once

#include "shared/base/result.hpp"
#include "shared/json/value.hpp"

#include <string>
#include <string_view>

namespace shared::cache {

// The document, or nothing. It lives until the thread's next call.
inline json::Value parse(std::string_view text) {
    thread_local json::Parser parser;
    const auto parsed = parser.parse(text);
    return parsed ? parsed.value() : json::Value();
}

inline std::string member(const json::Value& value, std::string_view name) {
    return std::string(value[name].string_or(""));
}

// A value of another form is a miss.
inline Error bad_record(const char* what) {
    return {"bad_record", what, Action::kDeadLetter};
}

}  // namespace shared::cache
