#include "ops/sandbox/graph_send.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace ops::sandbox;

const Fresh kFresh{1'795'000'000'123, "wamid.HRgLabc", "Atrace"};

Verdict message(const std::string& body, const std::string& user_id = "") {
    shared::json::Parser parser;
    const auto value = parser.parse(body);
    EXPECT_TRUE(value.has_value());
    return graph_message(*value, kFresh, user_id);
}

std::string text_to(const std::string& address, const std::string& text = R"({"body":"Yes."})") {
    return R"({"messaging_product":"whatsapp","recipient_type":"individual",)" + address +
           R"(,"type":"text","text":)" + text + R"(,"biz_opaque_callback_data":"reply-1"})";
}

TEST(GraphSend, AnswersATextToAPhone) {
    const Verdict verdict = message(text_to(R"("to":"12025550141")"), "US.77");
    EXPECT_EQ(verdict.answer.status, 200);
    EXPECT_EQ(verdict.answer.body,
              R"({"messaging_product":"whatsapp","contacts":[{"input":"12025550141",)"
              R"("wa_id":"12025550141","user_id":"US.77"}],"messages":[{"id":"wamid.HRgLabc"}]})");
    EXPECT_EQ(verdict.ask.callback, "reply-1");
    EXPECT_EQ(verdict.id, "wamid.HRgLabc");
}

TEST(GraphSend, AnswersATextToABsuidWithoutAPhone) {
    const Verdict verdict = message(text_to(R"("recipient":"US.8800000000000141")"));
    EXPECT_EQ(verdict.answer.body,
              R"({"messaging_product":"whatsapp","contacts":[{"input":"US.8800000000000141",)"
              R"("user_id":"US.8800000000000141"}],"messages":[{"id":"wamid.HRgLabc"}]})");
}

TEST(GraphSend, GivesTheFoldedNumberAsWaId) {
    EXPECT_THAT(message(text_to(R"("to":"5521900000177")")).answer.body,
                testing::HasSubstr(R"("input":"5521900000177","wa_id":"552100000177")"));
}

TEST(GraphSend, MarksAsReadAndShowsTyping) {
    const Verdict verdict =
        message(R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.x",)"
                R"("typing_indicator":{"type":"text"}})");
    EXPECT_EQ(verdict.answer.body, R"({"success":true})");
    EXPECT_EQ(verdict.ask.kind, "read");
    EXPECT_TRUE(verdict.id.empty());
}

struct Wrong {
    const char* name;
    std::string body;
    const char* message;
};

class GraphRefused : public testing::TestWithParam<Wrong> {};

TEST_P(GraphRefused, SaysWhatIsWrong) {
    const Verdict verdict = message(GetParam().body);
    EXPECT_FALSE(verdict.taken);
    EXPECT_EQ(verdict.answer.status, 400);
    EXPECT_EQ(verdict.answer.body,
              std::string(R"({"error":{"message":"(#100) )") + GetParam().message +
                  R"(","type":"OAuthException","code":100,"fbtrace_id":"Atrace"}})");
}

INSTANTIATE_TEST_SUITE_P(
    GraphSend,
    GraphRefused,
    testing::Values(
        Wrong{"no_product",
              R"({"to":"12025550141","type":"text"})",
              "The parameter messaging_product is required."},
        Wrong{"no_body",
              text_to(R"("to":"12025550141")", R"({"preview_url":false})"),
              "The parameter text['body'] is required."},
        Wrong{"too_long",
              text_to(R"("to":"12025550141")", R"({"body":")" + std::string(4097, 'a') + R"("})"),
              "Param text['body'] must be at most 4096 characters long."},
        Wrong{"no_address",
              R"({"messaging_product":"whatsapp","recipient_type":"individual","type":"text"})",
              "The parameter to is required."},
        Wrong{"no_recipient_type",
              R"({"messaging_product":"whatsapp","to":"12025550141","type":"text"})",
              "Param recipient_type must be one of {INDIVIDUAL}."},
        Wrong{"address_no_phone",
              text_to(R"("to":"12025550141@s.whatsapp.net")"),
              "Param to must be a valid WhatsApp phone number."}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(GraphSend, CountsCharactersNotBytes) {
    std::string text;
    for (int i = 0; i < 4096; ++i) text += "é";
    const auto body = text_to(R"("to":"12025550141")", R"({"body":")" + text + R"("})");
    EXPECT_EQ(message(body).answer.status, 200);
}

TEST(GraphSend, HasTheErrorsOfABadTokenAndOfThrottling) {
    EXPECT_EQ(bad_token("Atrace").body,
              R"({"error":{"message":"Invalid OAuth access token - Cannot parse access token",)"
              R"("type":"OAuthException","code":190,"fbtrace_id":"Atrace"}})");
    EXPECT_EQ(graph_failure(429, "Atrace").body,
              R"({"error":{"message":"(#130429) Rate limit hit","type":"OAuthException",)"
              R"("code":130429,"error_data":{"messaging_product":"whatsapp",)"
              R"("details":"Cloud API message throughput has been reached."},)"
              R"("fbtrace_id":"Atrace"}})");
    EXPECT_EQ(graph_failure(503, "Atrace").status, 503);
}

}  // namespace
