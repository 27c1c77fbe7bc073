#include "ingest/webhooks/meta_webhook.hpp"
#include "ingest/webhooks/signature.hpp"
#include "ingest/webhooks/webhook.hpp"
#include "shared/crypto/encoding.hpp"
#include "shared/crypto/hmac.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

using shared::http::Request;

constexpr shared::WallMs kNow = 1'900'000'000'000;

std::string token(const std::string& key,
                  const std::string& payload,
                  const std::string& header = R"({"alg":"HS256","typ":"JWT"})") {
    const std::string text =
        shared::crypto::to_base64url(header) + "." + shared::crypto::to_base64url(payload);
    return "Bearer " + text + "." +
           shared::crypto::to_base64url(shared::crypto::hmac_sha256(key, text));
}

std::string expiring(std::int64_t seconds_from_now) {
    return R"({"app":"evolution","exp":)" + std::to_string(kNow / 1'000 + seconds_from_now) + "}";
}

Request with(const std::string& name, const std::string& value, const std::string& body = "{}") {
    Request out;
    out.headers = {{name, value}};
    out.body = body;
    return out;
}

bool evolution(const sources::Source& source, const Request& request) {
    return webhook_of("evolution")->verify(request, source, kNow);
}

bool meta(const sources::Source& source, const Request& request) {
    return webhook_of("meta")->verify(request, source, kNow);
}

TEST(EvolutionVerify, needs_no_header_where_the_source_names_no_secret) {
    EXPECT_TRUE(evolution({}, {}));
}

TEST(EvolutionVerify, takes_each_of_several_header_secrets) {
    sources::Source source;
    source.header_secrets = {"old", "new"};
    EXPECT_TRUE(evolution(source, with("x-webhook-secret", "old")));
    EXPECT_TRUE(evolution(source, with("X-Webhook-Secret", "new")));
    EXPECT_FALSE(evolution(source, with("X-Webhook-Secret", "other")));
    EXPECT_FALSE(evolution(source, with("X-Webhook-Secret", "")));
    EXPECT_FALSE(evolution(source, {}));
}

TEST(EvolutionVerify, takes_a_signed_token_until_an_hour_after_it_expired) {
    sources::Source source;
    source.jwt_keys = {"key", "next"};
    EXPECT_TRUE(evolution(source, with("Authorization", token("key", expiring(600)))));
    EXPECT_TRUE(evolution(source, with("Authorization", token("next", expiring(600)))));
    EXPECT_TRUE(evolution(source, with("Authorization", token("key", expiring(-3'599)))));
    EXPECT_FALSE(evolution(source, with("Authorization", token("key", expiring(-3'600)))));
    const std::string latest = R"({"exp":9223372036854775807})";
    EXPECT_TRUE(evolution(source, with("Authorization", token("key", latest))));
    EXPECT_TRUE(evolution(source, with("Authorization", token("key", "{}"))));
}

TEST(EvolutionVerify, refuses_a_token_that_proves_nothing) {
    sources::Source source;
    source.jwt_keys = {"key"};
    const std::string none = R"({"alg":"none"})";
    const std::string good = token("key", expiring(600));
    for (const std::string& bad : {token("other", expiring(600)),
                                   token("key", expiring(600), none),
                                   token("", expiring(600)),
                                   good.substr(0, good.rfind('.') + 1),
                                   good + "x",
                                   std::string("Bearer "),
                                   std::string("Bearer a.b"),
                                   good.substr(7),
                                   std::string()}) {
        EXPECT_FALSE(evolution(source, with("Authorization", bad))) << bad;
    }
    source.jwt_keys = {""};
    EXPECT_FALSE(evolution(source, with("Authorization", token("", expiring(600)))));
}

TEST(EvolutionVerify, is_content_with_one_of_secret_and_token) {
    sources::Source source;
    source.header_secrets = {"secret"};
    source.jwt_keys = {"key"};
    EXPECT_TRUE(evolution(source, with("X-Webhook-Secret", "secret")));
    EXPECT_TRUE(evolution(source, with("Authorization", token("key", expiring(600)))));
    EXPECT_FALSE(evolution(source, with("Authorization", token("secret", expiring(600)))));
}

TEST(MetaVerify, takes_the_signature_of_the_raw_bytes) {
    sources::Source source;
    source.app_secrets = {"old", "app"};
    const std::string body = R"({"a":"\u00e9 \/"})";
    const std::string hex = shared::crypto::hmac_sha256_hex("app", body);
    EXPECT_TRUE(meta(source, with("X-Hub-Signature-256", "sha256=" + hex, body)));
    EXPECT_FALSE(meta(source, with("X-Hub-Signature-256", "sha256=" + hex, body + " ")));
    EXPECT_FALSE(meta(source, with("X-Hub-Signature-256", hex, body)));
    EXPECT_FALSE(meta(source, with("X-Hub-Signature-256", "sha1=" + hex, body)));
    EXPECT_FALSE(meta(source, with("X-Hub-Signature-256", "sha256=", body)));
    EXPECT_FALSE(meta(source, with("X-Hub-Signature", "sha256=" + hex, body)));
}

TEST(MetaVerify, fails_without_a_secret_of_the_source) {
    const std::string signature = "sha256=" + shared::crypto::hmac_sha256_hex("", "{}");
    EXPECT_FALSE(meta({}, with("X-Hub-Signature-256", signature)));
    sources::Source source;
    source.app_secrets = {""};
    EXPECT_FALSE(meta(source, with("X-Hub-Signature-256", signature)));
}

TEST(MetaSubscription, needs_mode_and_token) {
    sources::Source source;
    source.verify_tokens = {"verify me"};
    const auto asks = [&](const std::string& query) {
        Request request;
        request.method = "GET";
        request.target = "/webhooks/meta/app?" + query;
        return is_meta_subscription(request, source);
    };
    EXPECT_TRUE(asks("hub.mode=subscribe&hub.challenge=7&hub.verify_token=verify%20me"));
    EXPECT_FALSE(asks("hub.mode=unsubscribe&hub.verify_token=verify%20me"));
    EXPECT_FALSE(asks("hub.mode=subscribe&hub.verify_token=other"));
    EXPECT_FALSE(asks("hub.mode=subscribe"));
}

}  // namespace
}  // namespace ingest::webhooks
