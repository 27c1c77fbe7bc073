#include "ops/frontdeskctl/dead_letter_print.hpp"

#include "ops/frontdeskctl/since.hpp"
#include "shared/json/writer.hpp"

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

void write_letter(shared::json::Writer& out, const Letter& each) {
    const auto& dead = each.dead;
    out.begin_object().member("record", each.record).member("message", each.message);
    out.member("state", each.state).member("reason", dead.reason);
    out.member("origin_topic", dead.origin_topic);
    out.member("origin_partition", dead.origin_partition);
    out.member("origin_offset", dead.origin_offset).member("attempts", dead.attempts);
    out.member("first_error", dead.first_error).member("last_error", dead.last_error);
    out.member("at", each.at).member("kind", each.kind).member("source", each.source);
    out.member("line", each.line).member("clinic", each.clinic);
    out.member("clinic_id", each.clinic_id).member("conversation", each.conversation);
    out.member("partition", each.partition).member("offset", each.offset).end_object();
}

std::string attempts_text(int attempts) {
    return fmt::format("{} attempt{}", attempts, attempts == 1 ? "" : "s");
}

std::string errors_text(const shared::events::Dead& dead) {
    if (dead.first_error == dead.last_error) return dead.last_error;
    return dead.first_error + ", at last " + dead.last_error;
}

std::string line_text(const Letter& each) {
    if (each.line.empty()) return each.source.empty() ? "unknown" : "of " + each.source;
    return each.line + " of " + each.source;
}

}  // namespace

std::string letters_text(const FoundLetters& found) {
    std::string out;
    for (const Letter& each : found.letters) {
        out += fmt::format(
            "{}  {:<9}  {}  {}\n", time_text(each.at), each.state, each.record, each.dead.reason);
        out += fmt::format("  message {}, line {}, {}, {}: {}\n",
                           each.message.empty() ? "without id" : each.message,
                           line_text(each),
                           each.origin(),
                           attempts_text(each.dead.attempts),
                           errors_text(each.dead));
    }
    out +=
        fmt::format("{} dead letter{}", found.letters.size(), found.letters.size() == 1 ? "" : "s");
    if (found.more > 0) out += fmt::format(", {} more (--limit)", found.more);
    if (found.unreadable > 0) {
        out += fmt::format(", and {} of the topic that cannot be read", found.unreadable);
    }
    return out + "\n";
}

std::string letters_json(const FoundLetters& found) {
    shared::json::Writer out;
    out.begin_object().key("dead_letters").begin_array();
    for (const Letter& each : found.letters) write_letter(out, each);
    out.end_array().member("more", found.more);
    out.member("unreadable", found.unreadable).end_object();
    return out.take();
}

std::string letter_text(const Letter& letter, const std::vector<Act>& acts) {
    std::string out = fmt::format("record    {}\n", letter.record);
    const auto line = [&out](const char* name, const std::string& value) {
        if (!value.empty()) out += fmt::format("  {:<14}{}\n", name, value);
    };
    line("state", letter.state);
    line("reason", letter.dead.reason);
    line("time", time_text(letter.at));
    line("message", letter.message);
    line("kind", letter.kind);
    line("line", line_text(letter));
    line("clinic", letter.clinic.empty() ? letter.clinic_id : letter.clinic);
    line("conversation", letter.conversation);
    line("origin", letter.origin());
    line("lies at", fmt::format("dead/{}/{}", letter.partition, letter.offset));
    line("attempts", std::to_string(letter.dead.attempts));
    line("first error", letter.dead.first_error);
    line("last error", letter.dead.last_error);
    for (const Act& act : acts) {
        line(act.action.c_str(), fmt::format("{} by {} {}", act.at, act.actor, act.details));
    }
    return out;
}

}  // namespace ops::frontdeskctl
