#include "tests/flow/ops/sandbox/harness.hpp"
#include "tests/flow/ops/sandbox/program.hpp"

#include <gmock/gmock.h>

namespace ops::sandbox::test {
namespace {

std::vector<std::string> environment(const Folder& folder, const Receiver& receiver) {
    return {"FRONTDESK_SANDBOX_LISTEN=127.0.0.1:0",
            "FRONTDESK_SANDBOX_DATA=" + folder.path(),
            std::string("FRONTDESK_SANDBOX_SEED=") + FRONTDESK_ROOT + "/schemas/seed/demo.json",
            "FRONTDESK_SANDBOX_INGEST_URL=" + receiver.url(),
            "FRONTDESK_SANDBOX_RETRY_MS=20"};
}

TEST(SandboxKilled, KeepsConversationAndWhatItStillHasToPost) {
    const Folder folder;
    Receiver receiver(503);
    {
        Program first(environment(folder, receiver));
        const Caller caller("http://" + first.address());
        EXPECT_EQ(caller.send("before the kill").status, 201);
        receiver.wait_for(1, "before the kill");
        first.kill();
    }
    receiver.answer_with(200);
    Program second(environment(folder, receiver));
    const Caller caller("http://" + second.address());
    EXPECT_TRUE(caller.drained());
    EXPECT_GE(receiver.count("DELIVERY_ACK"), 1U);
    EXPECT_THAT(caller.get("/sandbox/requests?after=0"), testing::HasSubstr("before the kill"));
}

}  // namespace
}  // namespace ops::sandbox::test
