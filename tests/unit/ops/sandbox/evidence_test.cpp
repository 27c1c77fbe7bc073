#include "ops/sandbox/evidence.hpp"

#include "ops/sandbox/webhook_meta.hpp"
#include "shared/crypto/hmac.hpp"
#include "shared/json/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace ops::sandbox;
using shared::http::find;

Line line_of(Dialect dialect) {
    Line line;
    line.dialect = dialect;
    line.line = dialect == Dialect::kMeta ? "930000000000001" : "clinic-line";
    line.number = "12025550140";
    line.api_key = "the-key";
    line.path_token = "tok";
    line.app_secret = "app-secret";
    return line;
}

Sent sent_to(const std::string& address) {
    Sent sent;
    sent.id = "3EB0AA";
    sent.address = address;
    sent.text = "Yes.";
    sent.callback = "reply-1";
    sent.at = 1'795'000'000'000;
    return sent;
}

std::vector<std::string> names(const std::vector<Post>& posts) {
    std::vector<std::string> out;
    out.reserve(posts.size());
    for (const auto& post : posts) out.push_back(post.what);
    return out;
}

TEST(Evidence, OfEvolutionIsSendEventEchoAndTwoUpdates) {
    const auto posts = evidence_of(
        line_of(Dialect::kEvolutionV2), sent_to("12025550141@s.whatsapp.net"), {true, 0});
    EXPECT_THAT(names(posts),
                testing::ElementsAre(
                    "send.message", "messages.upsert", "messages.update", "messages.update"));
    EXPECT_EQ(posts[0].path, "/webhooks/evolution/tok");
    shared::json::Parser parser;
    const auto send = *parser.parse(posts[0].body);
    EXPECT_EQ(send["data"]["key"]["id"].string_or(""), "3EB0AA");
    EXPECT_TRUE(send["data"]["key"]["fromMe"].bool_or(false));
    EXPECT_EQ(send["data"]["message"]["conversation"].string_or(""), "Yes.");
    EXPECT_EQ(send["sender"].string_or(""), "12025550140@s.whatsapp.net");
    const auto update = *parser.parse(posts[2].body);
    EXPECT_EQ(update["data"]["keyId"].string_or(""), "3EB0AA");
    EXPECT_EQ(update["data"]["status"].string_or(""), "SERVER_ACK");
}

TEST(Evidence, LeavesTheEchoOutWhereItIsOff) {
    const auto posts = evidence_of(line_of(Dialect::kEvolutionV2), sent_to("1202"), {false, 0});
    EXPECT_THAT(names(posts),
                testing::ElementsAre("send.message", "messages.update", "messages.update"));
}

TEST(Evidence, OfVersion1HasTheKeyFlatInTheUpdate) {
    const auto posts =
        evidence_of(line_of(Dialect::kEvolutionV1), sent_to("12025550141@s.whatsapp.net"), {});
    shared::json::Parser parser;
    const auto update = *parser.parse(posts.back().body);
    EXPECT_EQ(update["data"]["id"].string_or(""), "3EB0AA");
    EXPECT_EQ(update["data"]["owner"].string_or(""), "clinic-line");
    EXPECT_FALSE(update["data"]["keyId"].exists());
    EXPECT_FALSE(update["apikey"].exists());
}

TEST(Evidence, OfMetaIsSignedAndGivesTheCallbackDataBack) {
    const auto posts = evidence_of(line_of(Dialect::kMeta), sent_to("12025550141"), {});
    EXPECT_THAT(names(posts), testing::ElementsAre("status.sent", "status.delivered"));
    shared::json::Parser parser;
    for (const auto& post : posts) {
        EXPECT_EQ(find(post.headers, "X-Hub-Signature-256"),
                  "sha256=" + shared::crypto::hmac_sha256_hex("app-secret", post.body));
        const auto value = (*parser.parse(post.body))["entry"].at(0)["changes"].at(0)["value"];
        const auto status = value["statuses"].at(0);
        EXPECT_EQ(status["biz_opaque_callback_data"].string_or(""), "reply-1");
        EXPECT_EQ(status["recipient_id"].string_or(""), "12025550141");
        EXPECT_EQ(value["contacts"].at(0)["wa_id"].string_or(""), "12025550141");
    }
}

TEST(Evidence, OfABsuidNamesNoPhone) {
    const auto posts = evidence_of(line_of(Dialect::kMeta), sent_to("US.77"), {});
    shared::json::Parser parser;
    const auto value = (*parser.parse(posts[0].body))["entry"].at(0)["changes"].at(0)["value"];
    EXPECT_FALSE(value["statuses"].at(0)["recipient_id"].exists());
    EXPECT_EQ(value["contacts"].at(0)["user_id"].string_or(""), "US.77");
}

TEST(Evidence, ComesLaterWhereItIsLate) {
    const auto posts = evidence_of(line_of(Dialect::kMeta), sent_to("1202"), {true, 12'000});
    for (const auto& post : posts) EXPECT_GE(post.after_ms, 12'000);
}

TEST(MetaWire, EscapesAsMetaDoes) {
    EXPECT_EQ(meta_wire("{\"a\":\"olá 🦷 1/2\"}"), "{\"a\":\"ol\\u00e1 \\ud83e\\uddb7 1\\/2\"}");
}

TEST(WrittenPost, OfALidKeepsThePhoneOutUnlessItIsKnown) {
    Written message;
    message.id = "3A00";
    message.from = "211000000000041@lid";
    message.text = "hi";
    message.at = 1'795'000'000'000;
    const Line line = line_of(Dialect::kEvolutionV2);
    shared::json::Parser parser;
    const auto without = written_post(line, message);
    const auto key = (*parser.parse(without.body))["data"]["key"];
    EXPECT_EQ(key["remoteJid"].string_or(""), "211000000000041@lid");
    EXPECT_EQ(key["addressingMode"].string_or(""), "lid");
    EXPECT_FALSE(key["remoteJidAlt"].exists());
    message.phone = "12025550141";
    const auto with = written_post(line, message);
    EXPECT_EQ((*parser.parse(with.body))["data"]["key"]["remoteJid"].string_or(""),
              "12025550141@s.whatsapp.net");
}

TEST(WrittenPost, OfStaffAtMetaIsAnAppEcho) {
    Written message;
    message.id = "wamid.x";
    message.from = "12025550141";
    message.text = "we call you";
    message.is_own = true;
    shared::json::Parser parser;
    const auto post = written_post(line_of(Dialect::kMeta), message);
    const auto change = (*parser.parse(post.body))["entry"].at(0)["changes"].at(0);
    EXPECT_EQ(change["field"].string_or(""), "smb_message_echoes");
    const auto echo = change["value"]["message_echoes"].at(0);
    EXPECT_EQ(echo["from"].string_or(""), "12025550140");
    EXPECT_EQ(echo["to"].string_or(""), "12025550141");
}

TEST(SignedPost, CarriesTheHeaderSecretAndATokenWhereTheLineHasThem) {
    Line line = line_of(Dialect::kEvolutionV2);
    line.header_secret = "hs";
    line.jwt_key = "jk";
    const auto post = signed_post(line, "x", "{}", 1'795'000'000'000);
    EXPECT_EQ(find(post.headers, "X-Webhook-Secret"), "hs");
    EXPECT_THAT(std::string(find(post.headers, "Authorization")),
                testing::MatchesRegex("Bearer [^.]+[.][^.]+[.][^.]+"));
}

}  // namespace
