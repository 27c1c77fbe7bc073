#include "ops/frontdeskctl/webhook_body.hpp"

#include "shared/base/ids.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/crypto/hmac.hpp"
#include "shared/json/writer.hpp"

#include <algorithm>
#include <cctype>

namespace ops::frontdeskctl {
namespace {

using shared::json::Writer;

constexpr const char* kName = "Example Patient";
// Evolution signs for ten minutes.
constexpr std::int64_t kTokenSeconds = 600;

// 1.x leaves `extendedTextMessage` as it is and has the instance as `owner`; 2.x makes a
// conversation of it and adds `status` and `instanceId`.
std::string evolution_body(const WebhookTarget& target, const PatientText& message) {
    const bool is_v1 = target.dialect == "evolution_v1";
    Writer out;
    out.begin_object().member("event", "messages.upsert").member("instance", target.line);
    out.key("data").begin_object().key("key").begin_object();
    out.member("remoteJid", message.from + "@s.whatsapp.net").member("fromMe", false);
    out.member("id", message.id);
    if (!is_v1) out.member("participant", "").member("addressingMode", "pn");
    out.end_object().member("pushName", kName);
    if (!is_v1) out.member("status", "DELIVERY_ACK");
    out.key("message").begin_object();
    if (is_v1) {
        out.key("extendedTextMessage").begin_object().member("text", message.text).end_object();
    } else {
        out.member("conversation", message.text);
    }
    out.end_object();
    out.member("messageType", is_v1 ? "extendedTextMessage" : "conversation");
    out.member("messageTimestamp", message.at / 1000);
    if (is_v1) {
        out.member("owner", target.line);
    } else {
        out.member("instanceId", "00000000-0000-4000-8000-000000000000");
    }
    out.member("source", "android").end_object();
    if (!target.number.empty()) out.member("sender", target.number + "@s.whatsapp.net");
    return out.end_object().take();
}

std::string meta_body(const WebhookTarget& target, const PatientText& message) {
    Writer out;
    out.begin_object().member("object", "whatsapp_business_account").key("entry").begin_array();
    out.begin_object().member("id", "0").key("changes").begin_array().begin_object();
    out.key("value").begin_object().member("messaging_product", "whatsapp");
    out.key("metadata").begin_object().member("display_phone_number", target.number);
    out.member("phone_number_id", target.line).end_object();
    out.key("contacts").begin_array().begin_object().key("profile").begin_object();
    out.member("name", kName).end_object().member("wa_id", message.from).end_object().end_array();
    out.key("messages").begin_array().begin_object().member("from", message.from);
    out.member("id", message.id).member("timestamp", std::to_string(message.at / 1000));
    out.member("type", "text").key("text").begin_object().member("body", message.text).end_object();
    out.end_object().end_array().end_object().member("field", "messages");
    return out.end_object().end_array().end_object().end_array().end_object().take();
}

// HS256, claims as Evolution signs them.
std::string evolution_token(const std::string& key, shared::WallMs at) {
    Writer claims;
    claims.begin_object().member("iat", at / 1000).member("exp", at / 1000 + kTokenSeconds);
    claims.member("app", "evolution").member("action", "webhook").end_object();
    const auto signed_part = shared::crypto::to_base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
                             shared::crypto::to_base64url(claims.text());
    return signed_part + "." +
           shared::crypto::to_base64url(shared::crypto::hmac_sha256(key, signed_part));
}

}  // namespace

WebhookPost webhook_post(const WebhookTarget& target, const PatientText& message) {
    WebhookPost out;
    const bool is_meta = target.provider == "meta";
    out.path = std::string("/webhooks/") + (is_meta ? "meta/" : "evolution/") + target.path_token;
    out.body = is_meta ? meta_body(target, message) : evolution_body(target, message);
    out.headers.push_back({"Content-Type", "application/json"});
    if (is_meta && !target.app_secrets.empty()) {
        const auto hash = shared::crypto::hmac_sha256_hex(target.app_secrets.front(), out.body);
        out.headers.push_back({"X-Hub-Signature-256", "sha256=" + hash});
    }
    if (!is_meta && !target.header_secrets.empty()) {
        out.headers.push_back({"X-Webhook-Secret", target.header_secrets.front()});
    }
    if (!is_meta && !target.jwt_keys.empty()) {
        out.headers.push_back(
            {"Authorization", "Bearer " + evolution_token(target.jwt_keys.front(), message.at)});
    }
    return out;
}

std::string new_message_id(const std::string& dialect) {
    const auto id = shared::uuid_v7();
    const std::string bytes(id.bytes.begin(), id.bytes.end());
    if (dialect == "meta") return "wamid." + shared::crypto::to_base64(bytes);
    auto out = shared::crypto::to_hex(bytes);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return "3A" + out.substr(14);
}

}  // namespace ops::frontdeskctl
