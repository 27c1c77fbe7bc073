#include "tests/flow/ops/sandbox/harness.hpp"

#include <gmock/gmock.h>

namespace ops::sandbox::test {
namespace {

using testing::HasSubstr;
using OrdersTest = SandboxTest;

constexpr const char* kNothingPending = R"({"pending":0,"given_up":0})";

TEST_F(OrdersTest, AResetSendIsTakenAndReported) {
    sandbox().order(R"({"reset":true})");
    const auto result = sandbox().send("cut");
    EXPECT_EQ(result.status, 0);
    EXPECT_FALSE(result.unwritten);
    receiver_.wait_for(1, R"("event":"send.message")");
    EXPECT_THAT(sandbox().get("/sandbox/requests?after=0"), HasSubstr(R"("status":0)"));
}

TEST_F(OrdersTest, AHungSendIsTakenReportedAndNeverAnswered) {
    sandbox().order(R"({"provider":"evolution","instance":"demo-dental","hang":true})");
    caller_->set_timeout(std::chrono::milliseconds(300));
    EXPECT_EQ(sandbox().send("hang").code, "timeout");
    EXPECT_EQ(sandbox().send_meta("other line").status, 200);
    receiver_.wait_for(1, R"("event":"send.message")");
    caller_->set_timeout(kPatience);
    sandbox().order("{}");
    EXPECT_EQ(sandbox().send("normal again").status, 201);
}

TEST_F(OrdersTest, ABadStatusIsAnsweredAndNothingWasSent) {
    sandbox().order(R"({"status":500})");
    const auto evolution = sandbox().send("no");
    EXPECT_EQ(evolution.status, 500);
    EXPECT_THAT(evolution.body, HasSubstr(R"("message":"Connection Closed")"));
    EXPECT_THAT(sandbox().send_meta("no").body, HasSubstr(R"("code":131000)"));
    EXPECT_EQ(sandbox().get("/sandbox/pending"), kNothingPending);
    EXPECT_THAT(sandbox().get("/sandbox/requests?after=0"), HasSubstr(R"("sent":false)"));
}

TEST_F(OrdersTest, ABadStatusMayHideASendThatWentOut) {
    sandbox().order(R"({"status":400,"sent":true,"body":{"status":400,"error":"Bad Request",)"
                    R"("response":{"message":["Error: Timed Out"]}}})");
    EXPECT_THAT(sandbox().send("yes").body, HasSubstr("Error: Timed Out"));
    receiver_.wait_for(1, R"("event":"send.message")");
}

TEST_F(OrdersTest, ASlowLineAnswersLaterAndReportsMeanwhile) {
    sandbox().order(R"({"latency_ms":300})");
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(sandbox().send("slow").status, 201);
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(300));
    receiver_.wait_for(1, R"("event":"send.message")");
}

TEST_F(OrdersTest, EvidenceMayBeLeftOut) {
    sandbox().order(R"({"evidence":"none"})");
    EXPECT_EQ(sandbox().send("quiet").status, 201);
    EXPECT_EQ(sandbox().get("/sandbox/pending"), kNothingPending);
}

TEST_F(OrdersTest, LateEvidenceWaits) {
    sandbox().order(R"({"provider":"meta","evidence":"late"})");
    EXPECT_EQ(sandbox().send_meta("late").status, 200);
    EXPECT_EQ(sandbox().send("at once").status, 201);
    receiver_.wait_for(1, "DELIVERY_ACK");
    EXPECT_EQ(receiver_.count("whatsapp_business_account"), 0U);
    // What came last is off the list a moment after it was received.
    EXPECT_TRUE(sandbox().pending_becomes(2));
}

TEST_F(OrdersTest, AnOrderHoldsOverARestart) {
    sandbox().order(R"({"status":503})");
    start(config_of(folder_, receiver_));
    EXPECT_EQ(sandbox().send("no").status, 503);
    EXPECT_EQ(sandbox().post("/sandbox/reset", "{}").status, 200);
    EXPECT_EQ(sandbox().send("yes").status, 201);
    EXPECT_THAT(sandbox().get("/sandbox/requests?after=0"), HasSubstr(R"([{"n":1,)"));
}

TEST_F(OrdersTest, AnUnknownMemberIsRefused) {
    EXPECT_EQ(sandbox().post("/sandbox/behaviour", R"({"sleep":1})").status, 400);
}

}  // namespace
}  // namespace ops::sandbox::test
