// The log: one line `level time message key=value ...` to standard error.
//
// Rules: message id and clinic where there is one; never message text, names, phone numbers or
// secrets; nothing at info per message on the hot path. Thread-safe; `every` bounds repeats.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace shared::log {

enum class Level { kDebug, kInfo, kWarning, kError };

// `debug`, `info`, `warning` or `error`; false for any other word, and nothing changes.
bool set_level(std::string_view name);
// Whether a line of this level would be printed.
bool enabled(Level level);

// A field prints as key=value; values with blanks, quotes or '=' are quoted.
struct Field {
    std::string_view key;
    std::string value;

    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v) {}
    template <typename T>
    Field(std::string_view k, const T& v) : key(k), value(fmt::format("{}", v)) {}
};
using Fields = std::initializer_list<Field>;

void debug(std::string_view message, Fields fields = {});
void info(std::string_view message, Fields fields = {});
void warning(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

// At most one line per `seconds` for each `site` (a literal that names the place); the next one
// printed says how many were left out. A site never seen before always prints.
void warning_every(int seconds,
                   std::string_view site,
                   std::string_view message,
                   Fields fields = {});

}  // namespace shared::log
