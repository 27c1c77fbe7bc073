// What the forms of cached values have in common.
#pragma once

#include "shared/base/result.hpp"
#include "shared/json/value.hpp"

#include <string>
#include <string_view>

namespace workers::hot::lookup {

// The document, or nothing. It lives until the thread's next call.
inline shared::json::Value parse(std::string_view text) {
    thread_local shared::json::Parser parser;
    const auto parsed = parser.parse(text);
    return parsed ? parsed.value() : shared::json::Value();
}

inline std::string member(const shared::json::Value& value, std::string_view name) {
    return std::string(value[name].string_or(""));
}

// A value of another form is a miss.
inline shared::Error bad_record(const char* what) {
    return {"bad_record", what, shared::Action::kDeadLetter};
}

}  // namespace workers::hot::lookup
