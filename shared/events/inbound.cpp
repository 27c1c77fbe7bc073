#include "shared/events/inbound.hpp"

#include "shared/base/ids.hpp"

namespace shared::events {
namespace {

void write_address(json::Writer& out, const Address& address) {
    out.begin_object();
    out.member_if("phone", address.phone).member_if("lid", address.lid);
    out.member_if("bsuid", address.bsuid).member_if("group", address.group);
    out.member_if("reply_to", address.reply_to).member_if("hash", address.hash);
    out.member_if("lesser", address.lesser);
    out.end_object();
}

Address read_address(const json::Value& value) {
    Address out;
    out.phone = value["phone"].string_or("");
    out.lid = value["lid"].string_or("");
    out.bsuid = value["bsuid"].string_or("");
    out.group = value["group"].string_or("");
    out.reply_to = value["reply_to"].string_or("");
    out.hash = value["hash"].string_or("");
    out.lesser = value["lesser"].string_or("");
    return out;
}

Error bad(const char* what) {
    return Error{"bad_record", what, Action::kDeadLetter};
}

}  // namespace

void write_message_body(json::Writer& out, const Message& message) {
    out.begin_object();
    out.member("provider", message.provider).member("line", message.line);
    out.member("type", message.type);
    out.member_if("text", message.text).member_if("choice", message.choice);
    out.member_if("name", message.name).member_if("quoted", message.quoted);
    out.member_if("callback", message.callback);
    out.key("address");
    write_address(out, message.address);
    if (!message.raw.empty()) out.key("raw").raw(message.raw);
    out.end_object();
}

std::string write_message(const Envelope& envelope, const Message& message) {
    json::Writer out;
    begin_record(out, envelope);
    write_message_body(out, message);
    out.end_object();
    return out.take();
}

std::string write_control(const Envelope& envelope, const Control& control) {
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object().member("action", control.action).member("until", control.until);
    out.member("by", control.by).end_object().end_object();
    return out.take();
}

std::string write_delivery(const Envelope& envelope, const Delivery& delivery) {
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object().member("reply_id", delivery.reply_id);
    out.member("provider_message_id", delivery.provider_message_id);
    out.member("state", delivery.state).member("error", delivery.error);
    out.end_object().end_object();
    return out.take();
}

std::string write_forward(const Envelope& envelope, const Forward& forward) {
    json::Writer out;
    begin_record(out, envelope);
    out.begin_object().member("action", forward.action).member("other", forward.other);
    out.member("hash", forward.hash);
    if (forward.action == "link") out.member("has_patient", forward.has_patient);
    if (!forward.state.empty()) out.key("state").raw(forward.state);
    out.end_object().end_object();
    return out.take();
}

std::string change_record_id(std::string_view kind,
                             std::string_view conversation,
                             std::string_view message,
                             std::string_view text) {
    const auto name_space = uuid_from_hex(conversation).value_or(Uuid{});
    std::string name(kind);
    name.append(":").append(message).append(":").append(text);
    return uuid_v5(name_space, name).text();
}

Result<Message> read_message(const json::Value& body) {
    if (!body.is_object()) return bad("message body is no object");
    Message out;
    out.provider = body["provider"].string_or("");
    out.line = body["line"].string_or("");
    out.type = body["type"].string_or("");
    if (out.line.empty() || out.type.empty()) return bad("message without line or type");
    out.text = body["text"].string_or("");
    out.choice = body["choice"].string_or("");
    out.name = body["name"].string_or("");
    out.quoted = body["quoted"].string_or("");
    out.callback = body["callback"].string_or("");
    out.address = read_address(body["address"]);
    if (body["raw"].exists()) out.raw = body["raw"].text();
    return out;
}

Result<Control> read_control(const json::Value& body) {
    Control out;
    out.action = body["action"].string_or("");
    if (out.action.empty()) return bad("control without action");
    out.until = body["until"].integer_or(0);
    out.by = body["by"].string_or("");
    return out;
}

Result<Delivery> read_delivery(const json::Value& body) {
    Delivery out;
    out.state = body["state"].string_or("");
    if (out.state.empty()) return bad("delivery without state");
    out.reply_id = body["reply_id"].string_or("");
    out.provider_message_id = body["provider_message_id"].string_or("");
    out.error = body["error"].string_or("");
    return out;
}

Result<Forward> read_forward(const json::Value& body) {
    Forward out;
    out.action = body["action"].string_or("");
    out.other = body["other"].string_or("");
    const bool is_merge = out.action == "merge" && body["state"].is_object();
    if ((out.action != "link" && !is_merge) || out.other.empty()) {
        return bad("forward without action, other or state");
    }
    out.hash = body["hash"].string_or("");
    out.has_patient = body["has_patient"].bool_or(false);
    if (is_merge) out.state = body["state"].text();
    return out;
}

}  // namespace shared::events
