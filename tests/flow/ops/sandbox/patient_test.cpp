#include "tests/flow/ops/sandbox/harness.hpp"

#include <gmock/gmock.h>

namespace ops::sandbox::test {
namespace {

using testing::HasSubstr;
using PatientTest = SandboxTest;

TEST_F(PatientTest, WritesThroughTheSourcesWebhook) {
    const auto result = sandbox().post(
        "/sandbox/patient",
        R"({"source":"demo-dental-evolution","from":"12025550141","text":"hi","id":"3A77"})");
    EXPECT_EQ(result.body, R"({"id":"3A77","status":200,"pending":false})");
    const auto post = receiver_.wait_for(1, "3A77")[0];
    EXPECT_EQ(post.target, "/webhooks/evolution/tok_demo_dental");
    EXPECT_THAT(post.body, HasSubstr(R"("conversation":"hi")"));
}

TEST_F(PatientTest, RepeatsUntilItIsStored) {
    receiver_.answer_with(503);
    const auto result = sandbox().post(
        "/sandbox/patient", R"({"instance":"910000000000301","from":"US.77","text":"hi"})");
    EXPECT_THAT(result.body, HasSubstr(R"("status":503,"pending":true)"));
    receiver_.wait_for(3, "US.77");
    receiver_.answer_with(200);
    EXPECT_TRUE(sandbox().drained());
}

TEST_F(PatientTest, ACertainForgeryIsDroppedAsEvolutionDoes) {
    receiver_.answer_with(401);
    const auto result = sandbox().post(
        "/sandbox/patient", R"({"instance":"demo-dental","from":"12025550141","text":"hi"})");
    EXPECT_THAT(result.body, HasSubstr(R"("status":401,"pending":false)"));
    EXPECT_EQ(sandbox().get("/sandbox/pending"), R"({"pending":0,"given_up":1})");
}

TEST_F(PatientTest, TheConversationShowsBothSides) {
    sandbox().post("/sandbox/patient",
                   R"({"instance":"demo-dental","from":"12025550141","text":"are you open?"})");
    sandbox().send("Yes.");
    sandbox().post("/sandbox/patient",
                   R"({"instance":"demo-dental","from":"12025550141","text":"a word","own":true})");
    const auto list = sandbox().get("/sandbox/conversation?instance=demo-dental&to=12025550141");
    shared::json::Parser parser;
    const auto rows = *parser.parse(list);
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows.at(0)["by"].string_or(""), "patient");
    EXPECT_EQ(rows.at(1)["by"].string_or(""), "clinic");
    EXPECT_EQ(rows.at(2)["by"].string_or(""), "staff");
}

TEST_F(PatientTest, DeliversABodyAsItIs) {
    const auto result = sandbox().post(
        "/sandbox/deliver", R"({"instance":"910000000000301","body":"{\"object\":\"x\"}"})");
    EXPECT_THAT(result.body, HasSubstr(R"("status":200)"));
    const auto post = receiver_.wait_for(1, R"({"object":"x"})")[0];
    EXPECT_FALSE(shared::http::find(post.headers, "X-Hub-Signature-256").empty());
}

TEST_F(PatientTest, IsHeldBackUntilIngestIsKnown) {
    auto config = config_of(folder_, receiver_);
    config.ingest_urls.clear();
    start(config);
    const auto result = sandbox().post(
        "/sandbox/patient", R"({"instance":"demo-dental","from":"12025550141","text":"hi"})");
    EXPECT_THAT(result.body, HasSubstr(R"("code":"no_ingest_url","pending":true)"));
    sandbox().post("/sandbox/ingest", R"({"urls":")" + receiver_.url() + R"("})");
    EXPECT_TRUE(sandbox().drained());
}

TEST_F(PatientTest, NobodyWritesToAnUnknownLine) {
    EXPECT_EQ(
        sandbox().post("/sandbox/patient", R"({"instance":"x","from":"1","text":"a"})").status,
        404);
}

}  // namespace
}  // namespace ops::sandbox::test
