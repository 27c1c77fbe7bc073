#include "ops/frontdeskctl/webhook_body.hpp"

#include "shared/crypto/hmac.hpp"
#include "shared/json/value.hpp"

#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

using shared::http::find;

const PatientText kMessage{"12025550187", "How much is a cleaning?", "3A01", 1'893'576'900'123};

WebhookTarget target(const std::string& dialect) {
    WebhookTarget out;
    out.source = "demo";
    out.provider = dialect == "meta" ? "meta" : "evolution";
    out.dialect = dialect;
    out.path_token = "tok";
    out.line = "demo-dental";
    out.number = "12025550120";
    return out;
}

TEST(webhook_body, of_evolution_2_is_a_conversation) {
    const auto post = webhook_post(target("evolution_v2"), kMessage);
    EXPECT_EQ(post.path, "/webhooks/evolution/tok");
    shared::json::Parser parser;
    const auto root = parser.parse(post.body).value();
    EXPECT_EQ(root["event"].string_or(""), "messages.upsert");
    EXPECT_EQ(root["instance"].string_or(""), "demo-dental");
    EXPECT_EQ(root["sender"].string_or(""), "12025550120@s.whatsapp.net");
    const auto data = root["data"];
    EXPECT_EQ(data["key"]["remoteJid"].string_or(""), "12025550187@s.whatsapp.net");
    EXPECT_EQ(data["key"]["id"].string_or(""), "3A01");
    EXPECT_EQ(data["message"]["conversation"].string_or(""), "How much is a cleaning?");
    EXPECT_EQ(data["messageTimestamp"].integer_or(0), 1'893'576'900);
    EXPECT_FALSE(data["owner"].exists());
}

TEST(webhook_body, of_evolution_1_keeps_the_extended_text) {
    const auto post = webhook_post(target("evolution_v1"), kMessage);
    shared::json::Parser parser;
    const auto data = parser.parse(post.body).value()["data"];
    EXPECT_EQ(data["message"]["extendedTextMessage"]["text"].string_or(""),
              "How much is a cleaning?");
    EXPECT_EQ(data["owner"].string_or(""), "demo-dental");
    EXPECT_FALSE(data["instanceId"].exists());
}

TEST(webhook_body, of_meta_is_signed) {
    auto meta = target("meta");
    meta.app_secrets = {"new", "old"};
    const auto post = webhook_post(meta, kMessage);
    EXPECT_EQ(post.path, "/webhooks/meta/tok");
    EXPECT_EQ(find(post.headers, "X-Hub-Signature-256"),
              "sha256=" + shared::crypto::hmac_sha256_hex("new", post.body));
    shared::json::Parser parser;
    const auto value = parser.parse(post.body).value()["entry"].at(0)["changes"].at(0)["value"];
    EXPECT_EQ(value["metadata"]["phone_number_id"].string_or(""), "demo-dental");
    EXPECT_EQ(value["messages"].at(0)["text"]["body"].string_or(""), "How much is a cleaning?");
    EXPECT_EQ(value["messages"].at(0)["timestamp"].string_or(""), "1893576900");
}

TEST(webhook_body, of_evolution_carries_secret_and_token) {
    auto evolution = target("evolution_v2");
    evolution.header_secrets = {"s"};
    evolution.jwt_keys = {"k"};
    const auto post = webhook_post(evolution, kMessage);
    EXPECT_EQ(find(post.headers, "X-Webhook-Secret"), "s");
    EXPECT_TRUE(find(post.headers, "Authorization").starts_with("Bearer eyJ"));
}

TEST(message_id, looks_like_the_providers) {
    EXPECT_TRUE(new_message_id("meta").starts_with("wamid."));
    EXPECT_TRUE(new_message_id("evolution_v2").starts_with("3A"));
    EXPECT_EQ(new_message_id("evolution_v2").size(), 20U);
    EXPECT_NE(new_message_id("evolution_v2"), new_message_id("evolution_v2"));
}

}  // namespace
}  // namespace ops::frontdeskctl
