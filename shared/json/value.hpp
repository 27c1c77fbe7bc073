// Reading JSON: a forgiving view of a parsed document (simdjson behind it).
//
// A missing member, a wrong type and null all read as "nothing": callers name a default or ask
// with has_/is_. Values point into their Parser's document and die with its next parse.
// Thread-safety: one Parser per thread.
#pragma once

#include "shared/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace shared::json {

class Value {
  public:
    // The nothing value.
    Value() = default;

    bool exists() const { return document_ != nullptr; }
    bool is_null() const;
    bool is_object() const;
    bool is_array() const;
    bool is_string() const;
    bool is_number() const;
    bool is_bool() const;

    // Member of an object; nothing if this is no object or has no such member. O(members).
    Value operator[](std::string_view key) const;
    // Element of an array, O(index); nothing beyond its end.
    Value at(std::size_t index) const;
    // Elements of an array or members of an object; 0 for anything else.
    std::size_t size() const;

    std::optional<std::string_view> string() const;
    std::string_view string_or(std::string_view fallback) const;
    // A JSON number without fraction that fits; nothing for strings.
    std::optional<std::int64_t> integer() const;
    std::int64_t integer_or(std::int64_t fallback) const;
    std::optional<double> number() const;
    bool bool_or(bool fallback) const;

    // Calls in document order; nothing happens on other types.
    void each_element(const std::function<void(Value)>& visit) const;
    void each_member(const std::function<void(std::string_view, Value)>& visit) const;

    // This value as compact JSON; "null" for nothing.
    std::string text() const;

  private:
    friend class Parser;
    const void* document_ = nullptr;
    std::size_t index_ = 0;
};

// Owns buffers that are reused from parse to parse.
class Parser {
  public:
    Parser();
    ~Parser();
    Parser(Parser&&) noexcept;
    Parser& operator=(Parser&&) noexcept;

    // `text` need not outlive the call. Lone surrogates and bad UTF-8 are replaced by U+FFFD and
    // do not fail. Error `bad_json` (dead letter) otherwise. Depth is limited to 128.
    Result<Value> parse(std::string_view text);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace shared::json
