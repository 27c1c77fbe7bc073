#include "workers/background/memories/additions.hpp"

#include "shared/base/iso_time.hpp"
#include "shared/json/value.hpp"
#include "shared/json/writer.hpp"
#include "shared/text/cut.hpp"

#include <string>

namespace workers::background::memories {
namespace {

// Of one message; providers take 32 KiB.
constexpr std::size_t kMostBytes = 16 * 1024;

}  // namespace

shared::memory::Addition addition_of(std::string_view id,
                                     const Turn& turn,
                                     bool is_verbatim,
                                     shared::WallMs now,
                                     const DispatchSettings& settings) {
    shared::memory::Addition out;
    out.outbox_id = shared::Uuid::parse(id).value_or(shared::Uuid{});
    out.messages.push_back({"user", std::string(shared::text::cut(turn.text, kMostBytes))});
    out.infer = !is_verbatim;
    out.kind = "turn";
    out.source_message = turn.message;
    out.language = turn.language;
    if (turn.at > 0) out.told_at = shared::iso_time(turn.at);
    if (is_verbatim) {
        const shared::WallMs until = now + std::chrono::milliseconds(settings.kept).count();
        out.expires_on = shared::iso_time(until).substr(0, 10);
    } else if (turn.reply.find_first_not_of(" \t\r\n") != std::string::npos) {
        out.messages.push_back(
            {"assistant", std::string(shared::text::cut(turn.reply, kMostBytes))});
    }
    return out;
}

std::string event_of(std::string_view body, int attempt) {
    shared::json::Parser parser;
    const auto value = parser.parse(body);
    if (!value || (*value)["event_of"].integer_or(-1) != attempt) return {};
    return std::string((*value)["event"].string_or(""));
}

std::string event_patch(std::string_view event_id, int attempt) {
    const bool is_id = shared::Uuid::parse(event_id).has_value();
    shared::json::Writer out;
    out.begin_object().member("event", is_id ? event_id : "").member("event_of", attempt);
    return out.end_object().take();
}

bool is_forgetting(std::string_view body) {
    shared::json::Parser parser;
    const auto value = parser.parse(body);
    return value && (*value)["do"].string_or("") == "forget";
}

bool is_forgotten_again(std::string_view body) {
    shared::json::Parser parser;
    const auto value = parser.parse(body);
    return value && (*value)["again"].bool_or(false);
}

}  // namespace workers::background::memories
