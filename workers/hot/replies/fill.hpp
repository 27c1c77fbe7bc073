// Placeholders of texts.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace workers::hot::replies {

using Value = std::pair<std::string_view, std::string_view>;
using Values = std::initializer_list<Value>;

// `text` with each `{name}` replaced by its value; other braces stay as they are.
std::string fill(std::string_view text, std::span<const Value> values);
std::string fill(std::string_view text, Values values);

// `text` without a placeholder that has no value, nor the comma and blanks in front of it; at the
// beginning of a line those behind it: `Hello, {name}!` is `Hello!`.
std::string without(std::string_view text, std::string_view placeholder);

// A value of unknown direction inside a right-to-left text, kept from reordering its neighbours.
std::string isolate(std::string_view value, bool right_to_left);

}  // namespace workers::hot::replies
