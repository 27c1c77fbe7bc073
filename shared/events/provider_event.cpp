#include "shared/events/provider_event.hpp"

namespace shared::events {

std::string write_event(const Envelope& envelope, const ProviderEvent& event) {
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object();
    out.member("provider", event.provider).member("line", event.line);
    out.member("event", event.event).member_if("state", event.state);
    out.member_if("provider_message_id", event.provider_message_id);
    out.member_if("callback", event.callback).member_if("text", event.text);
    out.member_if("error", event.error);
    if (event.is_owner_told) out.member("owner_told", true);
    if (!event.raw.empty()) out.key("raw").raw(event.raw);
    out.end_object().end_object();
    return out.take();
}

Result<ProviderEvent> read_event(const json::Value& body) {
    ProviderEvent out;
    out.provider = body["provider"].string_or("");
    out.line = body["line"].string_or("");
    out.event = body["event"].string_or("");
    if (!body.is_object() || out.event.empty()) {
        return Error{"bad_record", "provider event without name", Action::kDeadLetter};
    }
    out.state = body["state"].string_or("");
    out.provider_message_id = body["provider_message_id"].string_or("");
    out.callback = body["callback"].string_or("");
    out.text = body["text"].string_or("");
    out.error = body["error"].string_or("");
    out.is_owner_told = body["owner_told"].bool_or(false);
    if (body["raw"].exists()) out.raw = body["raw"].text();
    return out;
}

}  // namespace shared::events
