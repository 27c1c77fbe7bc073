#include "tests/load/body.hpp"

#include "shared/crypto/hmac.hpp"
#include "shared/json/writer.hpp"

#include <array>

#include <fmt/format.h>

namespace tests::load {
namespace {

using shared::json::Writer;

constexpr const char* kName = "Invented Person";
constexpr std::array<std::string_view, 3> kQuestions = {
    "What are your opening hours?",
    "Where are you located?",
    "Are you open on Saturday?",
};
constexpr std::string_view kGreeting = "Hello!";
// What a phone adds to each text: hashes and keys, byte by byte.
constexpr std::string_view kContext =
    R"({"threadId":[],"deviceListMetadata":{"senderKeyIndexes":[],"recipientKeyIndexes":[],)"
    R"("senderKeyHash":{"0":193,"1":44,"2":173,"3":100,"4":5,"5":255,"6":197,"7":29,"8":100,"9":148},)"
    R"("senderTimestamp":{"low":1794800011,"high":0,"unsigned":true}},"deviceListMetadataVersion":2,)"
    R"("messageSecret":{"0":238,"1":247,"2":154,"3":229,"4":97,"5":117,"6":254,"7":108,"8":31,"9":25,)"
    R"("10":170,"11":83,"12":157,"13":193,"14":170,"15":150,"16":43,"17":109,"18":41,"19":159}})";

std::string_view words(const Target& target, const MessageName& name) {
    const std::uint32_t number = name.conversation + name.sequence;
    if (number * 37 % 100 < target.greetings) return kGreeting;
    return kQuestions[number % kQuestions.size()];
}

std::string phone(const MessageName& name) {
    return fmt::format("1555{:07}", name.conversation);
}

// 1.x has the text elsewhere and repeats the instance as `owner`.
std::string evolution_body(const Target& target, const MessageName& name, shared::WallMs now) {
    const bool is_v1 = target.dialect == Dialect::kEvolutionV1;
    Writer out;
    out.begin_object().member("event", "messages.upsert").member("instance", target.line);
    out.key("data").begin_object().key("key").begin_object();
    out.member("remoteJid", phone(name) + "@s.whatsapp.net").member("fromMe", false);
    out.member("id", message_id(target.dialect, name));
    if (!is_v1) out.member("participant", "").member("addressingMode", "pn");
    out.end_object().member("pushName", kName);
    if (!is_v1) out.member("status", "DELIVERY_ACK");
    out.key("message").begin_object();
    if (is_v1) {
        out.key("extendedTextMessage")
            .begin_object()
            .member("text", words(target, name))
            .end_object();
    } else {
        out.member("conversation", words(target, name)).key("messageContextInfo").raw(kContext);
    }
    out.end_object().member("messageType", is_v1 ? "extendedTextMessage" : "conversation");
    out.member("messageTimestamp", now / 1000);
    if (is_v1) {
        out.member("owner", target.line);
    } else {
        out.member("instanceId", "3d4b7a51-0c6e-4f39-9a0e-5b1f6c2d8e70");
    }
    out.member("source", "ios").end_object();
    out.member("destination", "https://ingest.example/webhooks/evolution");
    out.member("date_time", "2026-01-02T03:04:05.678Z");
    if (!target.number.empty()) out.member("sender", target.number + "@s.whatsapp.net");
    out.member("server_url", "http://evolution.example:8080");
    return out.member_if("apikey", target.api_key).end_object().take();
}

std::string meta_body(const Target& target, const MessageName& name, shared::WallMs now) {
    Writer out;
    out.begin_object().member("object", "whatsapp_business_account").key("entry").begin_array();
    out.begin_object().member("id", "910000000000001").key("changes").begin_array().begin_object();
    out.key("value").begin_object().member("messaging_product", "whatsapp");
    out.key("metadata").begin_object().member("display_phone_number", target.number);
    out.member("phone_number_id", target.line).end_object();
    out.key("contacts").begin_array().begin_object().key("profile").begin_object();
    out.member("name", kName).end_object().member("wa_id", phone(name)).end_object().end_array();
    out.key("messages").begin_array().begin_object().member("from", phone(name));
    out.member("id", message_id(target.dialect, name));
    out.member("timestamp", std::to_string(now / 1000)).member("type", "text");
    out.key("text").begin_object().member("body", words(target, name)).end_object();
    out.end_object().end_array().end_object().member("field", "messages");
    return out.end_object().end_array().end_object().end_array().end_object().take();
}

std::string request(std::string_view path,
                    std::string_view host,
                    std::string_view proof,
                    std::string_view body) {
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n{}Content-Length: "
        "{}\r\n\r\n{}",
        path,
        host,
        proof,
        body.size(),
        body);
}

}  // namespace

std::string message_id(Dialect dialect, const MessageName& name) {
    const auto digits =
        fmt::format("{:06X}{:06X}{:06X}", name.run, name.conversation, name.sequence);
    return dialect == Dialect::kMeta ? "wamid.HRg" + digits + "==" : "3A" + digits;
}

std::string webhook_request(const Target& target,
                            const MessageName& name,
                            shared::WallMs now,
                            std::string_view host) {
    if (target.dialect != Dialect::kMeta) {
        const auto proof = target.header_secret.empty()
                               ? std::string()
                               : "X-Webhook-Secret: " + target.header_secret + "\r\n";
        return request("/webhooks/evolution/" + target.path_token,
                       host,
                       proof,
                       evolution_body(target, name, now));
    }
    const auto body = meta_body(target, name, now);
    const auto proof = target.app_secret.empty()
                           ? std::string()
                           : "X-Hub-Signature-256: sha256=" +
                                 shared::crypto::hmac_sha256_hex(target.app_secret, body) + "\r\n";
    return request("/webhooks/meta/" + target.path_token, host, proof, body);
}

}  // namespace tests::load
