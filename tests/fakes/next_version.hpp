// A record as the next version of us might write it: its schema is the next one, and every object
// in it has a member that nobody knows yet.
#pragma once

#include "shared/events/envelope.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"

#include <string>
#include <string_view>

namespace fakes {

inline constexpr const char* kMemberOfTomorrow = "member_of_tomorrow";

// These are told on or kept as they are, or are maps whose names are data.
inline bool is_taken_whole(std::string_view name) {
    return name == "raw" || name == "state" || name == "stages" || name == "record";
}

inline void write_as_next(shared::json::Writer& out, const shared::json::Value& value) {
    if (!value.is_object()) {
        out.raw(value.text());
        return;
    }
    bool has_it = false;  // kept by this version and written again
    out.begin_object();
    value.each_member([&](std::string_view name, shared::json::Value member) {
        out.key(name);
        if (name == "schema") {
            const auto schema = shared::events::parse_schema(member.string_or(""));
            out.string(std::string(schema.name) + ".v" + std::to_string(schema.version + 1));
        } else if (is_taken_whole(name) || name == kMemberOfTomorrow) {
            has_it = has_it || name == kMemberOfTomorrow;
            out.raw(member.text());
        } else {
            write_as_next(out, member);
        }
    });
    if (!has_it) out.key(kMemberOfTomorrow).begin_object().member("deep", 1).end_object();
    out.end_object();
}

// What is no JSON stays as it is.
inline std::string as_next(std::string_view text) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(text);
    if (!parsed) return std::string(text);
    shared::json::Writer out;
    write_as_next(out, *parsed);
    return out.take();
}

}  // namespace fakes
