#include "ops/sandbox/webhook_meta.hpp"

#include "ops/sandbox/jid.hpp"
#include "shared/crypto/hmac.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ops::sandbox {
namespace {

using shared::json::Writer;

constexpr std::int64_t kMsPerSecond = 1000;
constexpr std::int64_t kWindowSeconds = 24LL * 3600;
constexpr std::string_view kBusinessAccount = "910000000000001";

bool is_phone(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A person as Meta names one: by phone, by BSUID, or by both.
struct Person {
    std::string phone;
    std::string user_id;
    std::string name;
};

Person person_of(const Written& message) {
    Person person{message.phone, message.user_id, message.name};
    (is_phone(message.from) ? person.phone : person.user_id) = message.from;
    return person;
}

Person person_of(const Sent& sent) {
    if (is_phone(sent.address)) return {sent.address, sent.user_id, sent.name};
    return {"", sent.address, sent.name};
}

std::string seconds_text(shared::WallMs at) {
    return std::to_string(at / kMsPerSecond);
}

void begin_value(Writer& out, const Line& line, const Person& person) {
    out.begin_object().member("object", "whatsapp_business_account");
    out.key("entry").begin_array().begin_object().member("id", kBusinessAccount);
    out.key("changes").begin_array().begin_object();
    out.key("value").begin_object().member("messaging_product", "whatsapp");
    out.key("metadata").begin_object().member("display_phone_number", line.number);
    out.member("phone_number_id", line.line).end_object();
    out.key("contacts").begin_array().begin_object();
    if (!person.name.empty()) {
        out.key("profile").begin_object().member("name", person.name).end_object();
    }
    out.member_if("wa_id", person.phone).member_if("user_id", person.user_id);
    out.end_object().end_array();
}

std::string end_value(Writer& out, std::string_view field) {
    out.end_object().member("field", field);  // value
    out.end_object().end_array();             // changes
    out.end_object().end_array();             // entry
    return out.end_object().take();
}

void write_media(Writer& out,
                 const Written& message,
                 std::string_view type,
                 std::string_view mime) {
    out.member("type", type).key(type).begin_object().member("mime_type", mime);
    out.member("sha256", "ZGVtby1tZWRpYS1oYXNo").member("id", "830000000000012");
    if (type == "image") out.member_if("caption", message.text);
    if (type == "audio") out.member("voice", true);
    out.end_object();
}

void write_content(Writer& out, const Written& message) {
    if (message.kind == "voice")
        return write_media(out, message, "audio", "audio/ogg; codecs=opus");
    if (message.kind == "image") return write_media(out, message, "image", "image/jpeg");
    if (message.kind == "sticker") return write_media(out, message, "sticker", "image/webp");
    if (message.kind == "location") {
        out.member("type", "location").key("location").begin_object();
        out.key("latitude").number(0.5).key("longitude").number(0.5).end_object();
    } else if (message.kind == "reaction") {
        out.member("type", "reaction").key("reaction").begin_object();
        out.member("message_id", message.reply_to).member_if("emoji", message.text).end_object();
    } else if (message.kind == "button") {
        out.member("type", "interactive").key("interactive").begin_object();
        out.member("type", "button_reply").key("button_reply").begin_object();
        out.member("id", message.payload).member("title", message.text).end_object().end_object();
    } else {
        out.member("type", "text").key("text").begin_object();
        out.member("body", message.text).end_object();
    }
}

void write_message(Writer& out, const Line& line, const Written& message, const Person& person) {
    out.begin_object();
    if (message.is_own) {
        out.member("from", line.number).member_if("to", person.phone);
        out.member_if("to_user_id", person.user_id);
    } else {
        out.member_if("from", person.phone).member_if("from_user_id", person.user_id);
    }
    out.member("id", message.id).member("timestamp", seconds_text(message.at));
    if (!message.reply_to.empty() && message.kind != "reaction") {
        out.key("context").begin_object().member("from", line.number);
        out.member("id", message.reply_to).end_object();
    }
    write_content(out, message);
    out.end_object();
}

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 1;
};

// Precondition: `text` is not empty. Bytes that are no UTF-8 read as U+FFFD.
CodePoint first_of(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (bytes > text.size() || (lead >= 0x80 && lead < 0xC0)) return {0xFFFD, 1};
    char32_t value = bytes == 1 ? lead : lead & (0x7FU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        value = (value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    return {value, bytes};
}

void append_escaped(std::string& out, char32_t value) {
    if (value < 0x10000) {
        out += fmt::format("\\u{:04x}", static_cast<unsigned>(value));
        return;
    }
    const auto rest = static_cast<unsigned>(value) - 0x10000U;
    out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800U + (rest >> 10U), 0xDC00U + (rest & 0x3FFU));
}

}  // namespace

std::string meta_wire(std::string_view json) {
    std::string out;
    out.reserve(json.size() + json.size() / 8);
    while (!json.empty()) {
        const auto point = first_of(json);
        if (point.value >= 0x80) {
            append_escaped(out, point.value);
        } else {
            if (json[0] == '/') out += '\\';
            out += json[0];
        }
        json.remove_prefix(point.bytes);
    }
    return out;
}

std::string meta_status(const Line& line,
                        const Sent& sent,
                        std::string_view status,
                        shared::WallMs now) {
    const Person person = person_of(sent);
    Writer out;
    begin_value(out, line, person);
    out.key("statuses").begin_array().begin_object();
    out.member("id", sent.id).member("status", status).member("timestamp", seconds_text(now));
    out.member_if("recipient_id", person.phone);
    if (person.phone.empty()) out.member_if("recipient_user_id", person.user_id);
    out.key("conversation").begin_object();
    out.member("id", shared::crypto::sha256_hex(line.line + sent.address).substr(0, 32));
    out.key("origin").begin_object().member("type", "service").end_object();
    if (status == "sent") {
        out.member("expiration_timestamp", std::to_string(sent.at / kMsPerSecond + kWindowSeconds));
    }
    out.end_object();
    out.key("pricing").begin_object().member("billable", false).member("pricing_model", "PMP");
    out.member("category", "service").member("type", "free_customer_service").end_object();
    out.member_if("biz_opaque_callback_data", sent.callback).end_object().end_array();
    return end_value(out, "messages");
}

std::string meta_written(const Line& line, const Written& message) {
    const Person person = person_of(message);
    Writer out;
    begin_value(out, line, person);
    out.key(message.is_own ? "message_echoes" : "messages").begin_array();
    write_message(out, line, message, person);
    out.end_array();
    return end_value(out, message.is_own ? "smb_message_echoes" : "messages");
}

}  // namespace ops::sandbox
