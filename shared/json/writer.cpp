#include "shared/json/writer.hpp"

#include <iterator>

#include <fmt/format.h>

namespace shared::json {

void Writer::separate() {
    if (needs_comma_) out_.push_back(',');
    needs_comma_ = true;
}

Writer& Writer::begin_object() {
    separate();
    out_.push_back('{');
    needs_comma_ = false;
    return *this;
}

Writer& Writer::end_object() {
    out_.push_back('}');
    needs_comma_ = true;
    return *this;
}

Writer& Writer::begin_array() {
    separate();
    out_.push_back('[');
    needs_comma_ = false;
    return *this;
}

Writer& Writer::end_array() {
    out_.push_back(']');
    needs_comma_ = true;
    return *this;
}

Writer& Writer::key(std::string_view name) {
    string(name);
    out_.push_back(':');
    needs_comma_ = false;
    return *this;
}

Writer& Writer::string(std::string_view text) {
    separate();
    out_.push_back('"');
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out_.append(text.substr(plain, i - plain));
        plain = i + 1;
        switch (c) {
            case '"':
                out_.append("\\\"");
                break;
            case '\\':
                out_.append("\\\\");
                break;
            case '\n':
                out_.append("\\n");
                break;
            case '\r':
                out_.append("\\r");
                break;
            case '\t':
                out_.append("\\t");
                break;
            default:
                fmt::format_to(std::back_inserter(out_), "\\u{:04x}", c);
        }
    }
    out_.append(text.substr(plain));
    out_.push_back('"');
    return *this;
}

Writer& Writer::integer(std::int64_t number) {
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

Writer& Writer::number(double number) {
    separate();
    fmt::format_to(std::back_inserter(out_), "{}", number);
    return *this;
}

Writer& Writer::boolean(bool flag) {
    separate();
    out_.append(flag ? "true" : "false");
    return *this;
}

Writer& Writer::null() {
    separate();
    out_.append("null");
    return *this;
}

Writer& Writer::raw(std::string_view text) {
    if (text.empty()) return null();
    separate();
    out_.append(text);
    return *this;
}

}  // namespace shared::json
