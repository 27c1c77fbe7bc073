#include "workers/hot/replies/fill.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace workers::hot::replies {
namespace {

constexpr std::array<std::string_view, 2> kCommas = {",", "\u060C"};

// The comma and the blanks at the end. False: a line begins there.
bool drop_back(std::string& text) {
    while (text.ends_with(' ')) text.pop_back();
    for (const std::string_view comma : kCommas) {
        if (text.ends_with(comma)) text.resize(text.size() - comma.size());
    }
    return !text.empty() && !text.ends_with('\n');
}

void drop_front(std::string_view& text) {
    for (const std::string_view comma : kCommas) {
        if (text.starts_with(comma)) text.remove_prefix(comma.size());
    }
    while (text.starts_with(' ')) text.remove_prefix(1);
}

}  // namespace

std::string fill(std::string_view text, Values values) {
    return fill(text, std::span<const Value>(values.begin(), values.size()));
}

std::string fill(std::string_view text, std::span<const Value> values) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        out.append(text.substr(0, open));
        text.remove_prefix(open);
        const std::size_t close = text.find('}');
        if (close == std::string_view::npos) break;
        const std::string_view name = text.substr(1, close - 1);
        const auto value = std::find_if(values.begin(), values.end(), [name](const auto& entry) {
            return entry.first == name;
        });
        if (value == values.end()) {
            out.push_back('{');
            text.remove_prefix(1);
        } else {
            out.append(value->second);
            text.remove_prefix(close + 1);
        }
    }
    return out.append(text);
}

std::string without(std::string_view text, std::string_view placeholder) {
    std::string out;
    for (;;) {
        const std::size_t at = text.find(placeholder);
        if (at == std::string_view::npos) return out.append(text);
        out.append(text.substr(0, at));
        text.remove_prefix(at + placeholder.size());
        if (drop_back(out)) continue;
        drop_front(text);
    }
}

std::string isolate(std::string_view value, bool right_to_left) {
    if (!right_to_left) return std::string(value);
    // First strong isolate ... pop directional isolate.
    return fmt::format("\u2068{}\u2069", value);
}

}  // namespace workers::hot::replies
