#include "tests/flow/ops/sandbox/harness.hpp"

#include <gmock/gmock.h>

namespace ops::sandbox::test {
namespace {

using testing::HasSubstr;
using SendTest = SandboxTest;

TEST_F(SendTest, AnEvolutionSendIsAnsweredListedAndReported) {
    const auto result = sandbox().send("Yes.");
    EXPECT_EQ(result.status, 201);
    shared::json::Parser parser;
    const std::string id((*parser.parse(result.body))["key"]["id"].string_or(""));
    const auto posts = receiver_.wait_for(4, id);
    EXPECT_EQ(posts[0].target, "/webhooks/evolution/tok_demo_dental");
    receiver_.wait_for(1, "DELIVERY_ACK");

    const std::string requests = sandbox().get("/sandbox/requests?after=0");
    const auto row = (*parser.parse(requests)).at(0);
    EXPECT_EQ(row["n"].integer_or(0), 1);
    EXPECT_EQ(row["provider"].string_or(""), "evolution");
    EXPECT_EQ(row["instance"].string_or(""), "demo-dental");
    EXPECT_EQ(row["to"].string_or(""), "12025550141@s.whatsapp.net");
    EXPECT_EQ(row["text"].string_or(""), "Yes.");
    EXPECT_EQ(row["status"].integer_or(0), 201);
    EXPECT_EQ(row["id"].string_or(""), id);
    EXPECT_EQ(sandbox().get("/sandbox/requests?after=1"), "[]");
    EXPECT_TRUE(sandbox().drained());
}

TEST_F(SendTest, AMetaSendIsReportedWithItsCallbackData) {
    EXPECT_EQ(sandbox().send_meta("Yes.").status, 200);
    const auto posts = receiver_.wait_for(2, R"("biz_opaque_callback_data":"reply-1")");
    EXPECT_EQ(posts[0].target, "/webhooks/meta/demo-meta");
    EXPECT_TRUE(shared::http::find(posts[0].headers, "X-Hub-Signature-256").starts_with("sha256="));
}

TEST_F(SendTest, AMetaStatusNamesTheUserIdThePatientWroteWith) {
    sandbox().post("/sandbox/patient",
                   R"({"instance":"910000000000301","from":"12025550141","user_id":"US.77",)"
                   R"("text":"hi"})");
    EXPECT_THAT(sandbox().send_meta("Yes.").body, HasSubstr(R"("user_id":"US.77")"));
    EXPECT_THAT(receiver_.wait_for(1, R"("status":"sent")")[0].body,
                HasSubstr(R"("user_id":"US.77")"));
}

TEST_F(SendTest, ARefusedSendIsListedAndNeverReported) {
    EXPECT_EQ(sandbox().send("Yes.", "demo-nowhere").status, 404);
    EXPECT_EQ(sandbox().send("Yes.", "demo-pediatrics").status, 401);
    EXPECT_EQ(sandbox().send("Yes.", "demo-dental-v1").status, 401);
    EXPECT_EQ(sandbox().post("/v25.0/910000000000301/messages", "{}").status, 401);
    EXPECT_EQ(sandbox().send(" ").status, 400);
    shared::json::Parser parser;
    EXPECT_EQ((*parser.parse(sandbox().get("/sandbox/requests?after=0"))).size(), 5U);
    EXPECT_THAT(sandbox().get("/sandbox/pending"), HasSubstr(R"("pending":0)"));
}

TEST_F(SendTest, CutJsonIsRefusedBeforeTheInstanceIsLookedAt) {
    const auto result = sandbox().post("/message/sendText/demo-nowhere", R"({"number":)");
    EXPECT_EQ(result.status, 400);
    EXPECT_THAT(result.body, HasSubstr("Unexpected end of JSON input"));
}

TEST_F(SendTest, Version1SpeaksItsOwnDialect) {
    const auto result = sandbox().post(
        "/message/sendText/demo-dental-v1",
        R"({"number":"12025550141","options":{"delay":0},"textMessage":{"text":"Yes."}})",
        {{"apikey", "dental-v1-token-0002"}});
    EXPECT_EQ(result.status, 201);
    EXPECT_THAT(receiver_.wait_for(1, "SERVER_ACK\",\"datetime\"")[0].body,
                HasSubstr(R"("owner":"demo-dental-v1")"));
}

TEST_F(SendTest, AnswersForItsHealth) {
    EXPECT_THAT(sandbox().get("/readyz"), HasSubstr(R"("ready":true)"));
    EXPECT_THAT(sandbox().get("/"), HasSubstr("2.3.7"));
}

TEST_F(SendTest, LearnsALineAtRunTimeAndKeepsItOverARestart) {
    EXPECT_EQ(sandbox()
                  .post("/sandbox/sources",
                        R"({"sources":[{"name":"s","provider":"evolution","path_token":"t",)"
                        R"("lines":[{"line":"new-line","api_key":"dental-token-0002"}]}]})")
                  .status,
              200);
    EXPECT_EQ(sandbox().send("Yes.", "new-line").status, 201);
    start(config_of(folder_, receiver_));
    EXPECT_EQ(sandbox().send("Yes.", "new-line").status, 201);
}

}  // namespace
}  // namespace ops::sandbox::test
