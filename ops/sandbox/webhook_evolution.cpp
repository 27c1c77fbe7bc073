#include "ops/sandbox/webhook_evolution.hpp"

#include "ops/sandbox/evolution_answers.hpp"
#include "ops/sandbox/jid.hpp"
#include "shared/base/ids.hpp"
#include "shared/json/writer.hpp"

#include <ctime>

#include <fmt/format.h>

namespace ops::sandbox {
namespace {

using shared::json::Writer;

constexpr std::int64_t kMsPerSecond = 1000;
constexpr std::string_view kPhoneDomain = "@s.whatsapp.net";

// Evolution prints its server's local time with a false Z: here a server five hours behind.
constexpr std::int64_t kFalseZoneSeconds = -5LL * 3600;

std::string false_utc(shared::WallMs now) {
    const std::time_t seconds = now / kMsPerSecond + kFalseZoneSeconds;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                       parts.tm_year + 1900,
                       parts.tm_mon + 1,
                       parts.tm_mday,
                       parts.tm_hour,
                       parts.tm_min,
                       parts.tm_sec,
                       now % kMsPerSecond);
}

bool is_v1(const Line& line) {
    return line.dialect == Dialect::kEvolutionV1;
}

void write_key(Writer& out, const Line& line, const Written& message) {
    const std::string jid = create_jid(message.from);
    const bool is_lid = jid.ends_with("@lid");
    out.key("key").begin_object();
    // 2.3.7 puts the phone in both places where it knows the one behind a lid.
    const std::string phone = message.phone.empty() ? "" : create_jid(message.phone);
    out.member("remoteJid", is_lid && !phone.empty() ? phone : jid);
    if (!is_v1(line) && is_lid) out.member_if("remoteJidAlt", phone);
    out.member("fromMe", message.is_own).member("id", message.id);
    if (!is_v1(line)) {
        out.member("participant", "").member("addressingMode", is_lid ? "lid" : "pn");
    }
    out.end_object();
}

void write_quote(Writer& out, const Line& line, const Written& message) {
    out.key("contextInfo").begin_object().member("stanzaId", message.reply_to);
    out.member("participant", line.number + std::string(kPhoneDomain));
    out.key("quotedMessage").begin_object().member("conversation", "").end_object();
    out.end_object();
}

std::string_view type_of(const Line& line, const Written& message) {
    if (message.kind == "voice") return "audioMessage";
    if (message.kind == "image") return "imageMessage";
    if (message.kind == "sticker") return "stickerMessage";
    if (message.kind == "location") return "locationMessage";
    if (message.kind == "reaction") return "reactionMessage";
    if (message.kind == "button") return "buttonsResponseMessage";
    return is_v1(line) && !message.reply_to.empty() ? "extendedTextMessage" : "conversation";
}

void write_reaction(Writer& out, const Written& message) {
    out.key("key").begin_object().member("remoteJid", create_jid(message.from));
    out.member("fromMe", true).member("id", message.reply_to).member("participant", "");
    out.end_object().member("text", message.text);
}

void write_content(Writer& out, const Line& line, const Written& message) {
    const auto type = type_of(line, message);
    out.key("message").begin_object();
    if (type == "conversation") {
        out.member("conversation", message.text).end_object();
        return;
    }
    out.key(type).begin_object();
    if (type == "extendedTextMessage") {
        out.member("text", message.text).member("previewType", "NONE");
        write_quote(out, line, message);
    } else if (type == "audioMessage") {
        out.member("url", "https://media.example/o1/ptt.enc");
        out.member("mimetype", "audio/ogg; codecs=opus").member("seconds", 7).member("ptt", true);
    } else if (type == "imageMessage") {
        out.member("url", "https://media.example/o1/image.enc").member("mimetype", "image/jpeg");
        out.member_if("caption", message.text);
    } else if (type == "stickerMessage") {
        out.member("url", "https://media.example/o1/sticker.enc").member("mimetype", "image/webp");
    } else if (type == "locationMessage") {
        out.key("degreesLatitude").number(0.5).key("degreesLongitude").number(0.5);
    } else if (type == "reactionMessage") {
        write_reaction(out, message);
    } else {
        out.member("selectedButtonId", message.payload);
        out.member("selectedDisplayText", message.text).member("type", 1);
    }
    out.end_object().end_object();
}

std::string message_status(const Written& message) {
    return message.is_own ? "SERVER_ACK" : "DELIVERY_ACK";
}

}  // namespace

std::string evolution_webhook(const Line& line,
                              std::string_view event,
                              std::string_view data_json,
                              shared::WallMs now) {
    Writer out;
    out.begin_object().member("event", event).member("instance", line.line);
    out.key("data").raw(data_json);
    out.member("destination", "https://ingest.example/webhooks/evolution/" + line.path_token);
    out.member("date_time", false_utc(now));
    out.member("sender", line.number + std::string(kPhoneDomain));
    out.member("server_url", "http://evolution.example:8080");
    // 1.8 has the member only where exposing is on; 2.x always.
    if (!is_v1(line)) out.member("apikey", line.api_key);
    return out.end_object().take();
}

std::string evolution_update(const Line& line,
                             const Sent& sent,
                             std::string_view status,
                             shared::WallMs now) {
    Writer out;
    out.begin_object();
    if (is_v1(line)) {
        out.member("remoteJid", sent.address).member("fromMe", true).member("id", sent.id);
        out.member("status", status).member("datetime", now).member("owner", line.line);
        return out.end_object().take();
    }
    out.member("keyId", sent.id).member("remoteJid", sent.address).member("fromMe", true);
    out.member("status", status).member("instanceId", instance_id(line.line));
    out.member("messageId", shared::uuid_v5(shared::Uuid{}, sent.id).text());
    return out.end_object().take();
}

std::string evolution_echo(const Line& line, const Sent& sent) {
    Written echo;
    echo.id = sent.id;
    echo.from = sent.address;
    echo.text = sent.text;
    echo.name = "Front Desk";
    echo.is_own = true;
    echo.at = sent.at;
    return evolution_written(line, echo);
}

std::string evolution_written(const Line& line, const Written& message) {
    Writer out;
    out.begin_object();
    write_key(out, line, message);
    out.member("pushName", message.name);
    if (!is_v1(line)) out.member("status", message_status(message));
    write_content(out, line, message);
    if (!message.reply_to.empty() && message.kind != "reaction") write_quote(out, line, message);
    out.member("messageType", type_of(line, message));
    out.member("messageTimestamp", message.at / kMsPerSecond);
    if (is_v1(line)) {
        out.member("owner", line.line);
    } else {
        out.member("instanceId", instance_id(line.line));
    }
    // Ids of this form are of messages sent through the API.
    const bool is_api = message.id.starts_with("3EB0");
    return out.member("source", is_api ? "web" : "android").end_object().take();
}

}  // namespace ops::sandbox
