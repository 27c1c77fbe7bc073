// What is left of a record when its words are taken out.
#include "ops/frontdeskctl/dead_letters.hpp"
#include "shared/json/value.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

using shared::json::Value;
using shared::json::Writer;

// Strings that our own programs chose, of the envelope and of bodies; anything else may be words.
constexpr std::array<std::string_view, 9> kOfEnvelope{"schema",
                                                      "record",
                                                      "kind",
                                                      "source",
                                                      "message",
                                                      "conversation",
                                                      "forwarded_from",
                                                      "traceparent",
                                                      "enc"};
constexpr std::array<std::string_view, 27> kOfBody{"provider",
                                                   "line",
                                                   "type",
                                                   "action",
                                                   "event",
                                                   "outcome",
                                                   "reason",
                                                   "delivery",
                                                   "intent",
                                                   "patient_id",
                                                   "clinic_id",
                                                   "language",
                                                   "id",
                                                   "rule",
                                                   "previous",
                                                   "message_kind",
                                                   "reply_id",
                                                   "quoted",
                                                   "callback",
                                                   "hash",
                                                   "lesser",
                                                   "other",
                                                   "error",
                                                   "session_id",
                                                   "state",
                                                   "provider_message_id",
                                                   "organization_id"};
// Objects that are looked into; what others hold is left out as a whole, the provider's own JSON
// too.
constexpr std::array<std::string_view, 8> kOpened{
    "body", "stages", "replay", "address", "session", "reply", "staff", "message"};

template <typename Names>
bool is_in(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string left_out(const Value& value) {
    return fmt::format("({} bytes left out)", value.text().size());
}

void write_object(Writer& out, const Value& object, bool is_envelope) {
    out.begin_object();
    object.each_member([&](std::string_view name, Value member) {
        out.key(name);
        const bool is_ours = is_envelope ? is_in(kOfEnvelope, name) : is_in(kOfBody, name);
        if (member.is_object() && is_in(kOpened, name)) {
            write_object(out, member, false);
        } else if (member.is_object() || member.is_array() || (member.is_string() && !is_ours)) {
            out.string(left_out(member));
        } else {
            out.raw(member.text());
        }
    });
    out.end_object();
}

}  // namespace

std::string without_words(std::string_view original) {
    shared::json::Parser parser;
    const auto parsed = parser.parse(original);
    Writer out;
    if (!parsed || !parsed->is_object()) {
        return out.string(fmt::format("({} bytes left out)", original.size())).take();
    }
    write_object(out, *parsed, true);
    return out.take();
}

}  // namespace ops::frontdeskctl
