#include "ops/sandbox/evidence.hpp"

#include "ops/sandbox/evolution_answers.hpp"
#include "ops/sandbox/webhook_meta.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/crypto/hmac.hpp"

#include <fmt/format.h>

namespace ops::sandbox {
namespace {

// How long after the send the real providers report, roughly.
constexpr std::int64_t kEchoMs = 60;
constexpr std::int64_t kServerAckMs = 120;
constexpr std::int64_t kDeliveryAckMs = 300;
constexpr std::int64_t kMetaSentMs = 80;
constexpr std::int64_t kMetaDeliveredMs = 300;

// Evolution signs its token once per event, before the first attempt; it lives ten minutes.
constexpr std::int64_t kTokenSeconds = 600;

std::string bearer_token(const std::string& key, shared::WallMs now) {
    const std::int64_t issued = now / 1000;
    const std::string head = shared::crypto::to_base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
                             shared::crypto::to_base64url(fmt::format(
                                 R"({{"iat":{},"exp":{},"app":"evolution","action":"webhook"}})",
                                 issued,
                                 issued + kTokenSeconds));
    return "Bearer " + head + "." +
           shared::crypto::to_base64url(shared::crypto::hmac_sha256(key, head));
}

shared::http::Headers evolution_headers(const Line& line, shared::WallMs now) {
    shared::http::Headers headers{{"Content-Type", "application/json"},
                                  {"User-Agent", "axios/1.13.2"}};
    if (!line.header_secret.empty()) headers.push_back({"X-Webhook-Secret", line.header_secret});
    if (!line.jwt_key.empty())
        headers.push_back({"Authorization", bearer_token(line.jwt_key, now)});
    return headers;
}

Post event_post(const Line& line,
                const std::string& event,
                const std::string& data,
                shared::WallMs now,
                std::int64_t after_ms) {
    Post post = signed_post(line, event, evolution_webhook(line, event, data, now), now);
    post.after_ms = after_ms;
    return post;
}

std::vector<Post> evolution_evidence(const Line& line,
                                     const Sent& sent,
                                     const EvidenceSettings& settings) {
    const std::int64_t late = settings.late_ms;
    Ask ask;
    ask.address = sent.address;
    ask.text = sent.text;
    std::vector<Post> posts;
    posts.push_back(event_post(line,
                               "send.message",
                               prepared_message(line, ask, sent.id, sent.at, std::nullopt),
                               sent.at + late,
                               late));
    if (settings.own_echo) {
        const std::int64_t after = late + kEchoMs;
        posts.push_back(event_post(
            line, "messages.upsert", evolution_echo(line, sent), sent.at + after, after));
    }
    for (const auto& [status, ms] :
         {std::pair{"SERVER_ACK", kServerAckMs}, std::pair{"DELIVERY_ACK", kDeliveryAckMs}}) {
        const std::int64_t after = late + ms;
        const auto data = evolution_update(line, sent, status, sent.at + after);
        posts.push_back(event_post(line, "messages.update", data, sent.at + after, after));
    }
    return posts;
}

std::vector<Post> meta_evidence(const Line& line,
                                const Sent& sent,
                                const EvidenceSettings& settings) {
    std::vector<Post> posts;
    for (const auto& [status, ms] :
         {std::pair{"sent", kMetaSentMs}, std::pair{"delivered", kMetaDeliveredMs}}) {
        const std::int64_t after = settings.late_ms + ms;
        const auto body = meta_status(line, sent, status, sent.at + after);
        posts.push_back(
            signed_post(line, std::string("status.") + status, meta_wire(body), sent.at));
        posts.back().after_ms = after;
    }
    return posts;
}

}  // namespace

Post signed_post(const Line& line, std::string what, std::string body, shared::WallMs now) {
    Post post;
    post.dialect = line.dialect;
    post.what = std::move(what);
    if (line.dialect == Dialect::kMeta) {
        post.path = "/webhooks/meta/" + line.path_token;
        post.headers = {{"Content-Type", "application/json"},
                        {"User-Agent", "facebookexternalua"},
                        {"X-Hub-Signature-256",
                         "sha256=" + shared::crypto::hmac_sha256_hex(line.app_secret, body)}};
    } else {
        post.path = "/webhooks/evolution/" + line.path_token;
        post.headers = evolution_headers(line, now);
    }
    post.body = std::move(body);
    return post;
}

std::vector<Post> evidence_of(const Line& line,
                              const Sent& sent,
                              const EvidenceSettings& settings) {
    return line.dialect == Dialect::kMeta ? meta_evidence(line, sent, settings)
                                          : evolution_evidence(line, sent, settings);
}

Post written_post(const Line& line, const Written& message) {
    const std::string what = message.is_own ? "staff" : "patient";
    if (line.dialect == Dialect::kMeta) {
        return signed_post(line, what, meta_wire(meta_written(line, message)), message.at);
    }
    const auto data = evolution_written(line, message);
    return signed_post(
        line, what, evolution_webhook(line, "messages.upsert", data, message.at), message.at);
}

}  // namespace ops::sandbox
