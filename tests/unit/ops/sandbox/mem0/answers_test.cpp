// What the sandbox's mem0 says of an addition that it works on.
#include "ops/sandbox/mem0/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::sandbox::mem0 {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr shared::WallMs kBegun = 1'767'323'045'000;

std::string event_at(shared::WallMs now) {
    Memory one;
    one.id = "m";
    one.text = "I like tea";
    return event_answer("e", {kBegun, kBegun + 200}, {one}, now).body;
}

TEST(sandbox_mem0_event, goes_from_waiting_to_its_end_and_has_results_then_alone) {
    EXPECT_THAT(event_at(kBegun),
                AllOf(HasSubstr(R"("id":"e","event_type":"ADD","status":"PENDING")"),
                      HasSubstr(R"("started_at":null,"completed_at":null,"latency":0)"),
                      HasSubstr(R"("results":[])")));
    EXPECT_THAT(event_at(kBegun + 150),
                AllOf(HasSubstr(R"("status":"RUNNING")"),
                      HasSubstr(R"("completed_at":null)"),
                      HasSubstr(R"("results":[])")));
    EXPECT_THAT(event_at(kBegun + 200),
                AllOf(HasSubstr(R"("status":"SUCCEEDED")"),
                      HasSubstr(R"("latency":200)"),
                      HasSubstr(R"("results":[{"id":"m","data":{"memory":"I like tea"})")));
}

}  // namespace
}  // namespace ops::sandbox::mem0
