#include "ops/frontdeskctl/shown.hpp"
#include "ops/frontdeskctl/trace.hpp"
#include "shared/json/writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ops::frontdeskctl {
namespace {

using shared::json::Writer;

void write_reply(Writer& out, const std::optional<TraceReply>& reply) {
    out.key("reply");
    if (!reply) {
        out.null();
        return;
    }
    out.begin_object().member("id", reply->id).member("text", reply->text);
    out.member("provider_message_id", reply->provider_message_id);
    out.member("attempt", reply->attempt).end_object();
}

void write_occurrence(Writer& out, const Occurrence& each) {
    out.begin_object().member("record", each.record).member("outcome", each.outcome);
    out.member("reason", each.reason).member("delivery", each.delivery);
    out.member("delivery_error", each.error).member("intent", each.intent);
    out.member("clinic", each.clinic).member("clinic_id", each.clinic_id);
    out.member("conversation", each.conversation).member("session", each.session_id);
    out.member("source", each.source).member("line", each.line).member("type", each.type);
    out.member("language", each.language).member("received_at", each.received_at);
    write_reply(out, each.reply);
    out.key("stages").begin_object();
    for (const auto& [name, at] : each.stages) out.member(name, at);
    out.end_object().member("row", each.row).member("log_rows", each.log_rows);
    out.member("session_row", each.in_database && !each.session_id.empty());
    out.member("memories", each.memories).member("staff_events", each.staff_events);
    if (!each.recalled.empty()) {
        out.key("recalled").begin_array();
        for (const std::string& id : each.recalled) out.string(id);
        out.end_array();
    }
    out.end_object();
}

// A stage list as milliseconds since the first one.
std::string stages_text(const Occurrence& each) {
    if (each.stages.empty()) return "none";
    std::string out;
    for (const auto& [name, at] : each.stages) {
        const double ms = static_cast<double>(at - each.stages.front().second) / 1000.0;
        out += fmt::format("{}{} {:+.1f} ms", out.empty() ? "" : ", ", name, ms);
    }
    return out;
}

std::string rows_text(const Occurrence& each) {
    if (!each.in_database) return "none yet";
    return fmt::format(
        "whatsapp_messages {}, conversation_logs {}, conversation_sessions {}, "
        "memories {}, staff_events {}",
        each.row ? 1 : 0,
        each.log_rows,
        each.session_id.empty() ? 0 : 1,
        each.memories,
        each.staff_events);
}

std::string occurrence_text(const Occurrence& each) {
    std::string out = fmt::format("  record    {}\n", each.record);
    const auto line = [&out](const char* name, const std::string& value) {
        if (!value.empty()) out += fmt::format("    {:<10}{}\n", name, value);
    };
    line("clinic", each.clinic.empty() ? each.clinic_id : each.clinic);
    line("line", each.line.empty() ? each.source : each.line + " of " + each.source);
    line("outcome", each.outcome + (each.reason.empty() ? "" : " (" + each.reason + ")"));
    line("intent", each.intent);
    line("delivery", each.delivery + (each.error.empty() ? "" : " (" + each.error + ")"));
    if (each.reply) {
        line("reply", shown(each.reply->text, "\n"));
        line("reply id",
             fmt::format("{} at the provider {}, attempt {}",
                         each.reply->id,
                         each.reply->provider_message_id.empty() ? "not known"
                                                                 : each.reply->provider_message_id,
                         each.reply->attempt));
    }
    line("stages", stages_text(each));
    line("rows", rows_text(each));
    line("recalled", fmt::format("{}", fmt::join(each.recalled, " ")));
    return out;
}

}  // namespace

std::string trace_json(const std::string& message, const std::vector<Occurrence>& occurrences) {
    Writer out;
    out.begin_object().member("message", message).member("found", !occurrences.empty());
    out.key("occurrences").begin_array();
    for (const auto& each : occurrences) write_occurrence(out, each);
    return out.end_array().end_object().take();
}

std::string trace_text(const std::string& message, const std::vector<Occurrence>& occurrences) {
    if (occurrences.empty()) return fmt::format("message {}: nothing is known\n", message);
    std::string out = fmt::format("message {}: {} occurrence{}\n",
                                  message,
                                  occurrences.size(),
                                  occurrences.size() == 1 ? "" : "s");
    for (const auto& each : occurrences) out += occurrence_text(each);
    return out;
}

}  // namespace ops::frontdeskctl
