#include "shared/memory/mem0/statuses.hpp"

#include <gtest/gtest.h>

namespace shared::memory::mem0 {
namespace {

http::CallResult answered(int status, const std::string& body = "") {
    http::CallResult out;
    out.status = status;
    out.body = body;
    return out;
}

Outcome outcome_of(Operation operation, const http::CallResult& result, WallMs now) {
    return outcome_of(Dialect::kServer, operation, result, now);
}

http::CallResult broke(const char* code, bool is_unwritten) {
    http::CallResult out;
    out.code = code;
    out.unwritten = is_unwritten;
    return out;
}

struct Case {
    http::CallResult result;
    const char* code;
    Fate of_read;
    Fate of_add;
};

std::string upstream(const std::string& code) {
    return R"({"detail":"d","code":")" + code + R"(","request_id":"r"})";
}

TEST(mem0_statuses, say_what_may_be_done_about_each_end) {
    using enum Fate;
    const std::vector<Case> cases{
        {answered(200), "", kDone, kDone},
        {answered(204), "", kDone, kDone},
        {answered(301), "memory_no_route", kStop, kStop},
        {answered(400), "memory_rejected", kDeadLetter, kDeadLetter},
        {answered(401), "memory_unauthorized", kStop, kStop},
        {answered(402), "memory_model", kStop, kStop},
        {answered(403), "memory_unauthorized", kStop, kStop},
        {answered(404), "memory_no_route", kStop, kStop},
        {answered(405), "memory_no_route", kStop, kStop},
        {answered(408), "memory_timeout", kRetry, kUnknown},
        {answered(409), "memory_rejected", kDeadLetter, kDeadLetter},
        {answered(413), "memory_rejected", kDeadLetter, kDeadLetter},
        {answered(422), "memory_rejected", kDeadLetter, kDeadLetter},
        {answered(429), "memory_rate_limited", kRetry, kRetry},
        {answered(500, "Internal Server Error"), "memory_ambiguous", kRetry, kUnknown},
        {answered(500, R"({"detail":"d"})"), "memory_ambiguous", kRetry, kUnknown},
        {answered(502, upstream("unknown")), "memory_ambiguous", kRetry, kUnknown},
        {answered(502, upstream("provider_timeout")), "memory_model", kRetry, kUnknown},
        {answered(502, upstream("provider_rate_limited")), "memory_model", kRetry, kUnknown},
        {answered(502, upstream("provider_auth_failed")), "memory_model", kStop, kStop},
        {answered(502, upstream("provider_bad_request")),
         "memory_rejected",
         kDeadLetter,
         kDeadLetter},
        {answered(502, upstream("datastore_unavailable")), "memory_unavailable", kRetry, kUnknown},
        {answered(502, "<html>"), "memory_unavailable", kRetry, kUnknown},
        {answered(503), "memory_unavailable", kRetry, kUnknown},
        {answered(504), "memory_unavailable", kRetry, kUnknown},
        {broke("refused", true), "memory_refused", kRetry, kRetry},
        {broke("resolve", true), "memory_refused", kRetry, kRetry},
        {broke("timeout", true), "memory_timeout", kRetry, kRetry},
        {broke("timeout", false), "memory_timeout", kRetry, kUnknown},
        {broke("reset", false), "memory_reset", kRetry, kUnknown},
        {broke("reset", true), "memory_reset", kRetry, kRetry},
        {broke("resend_refused", false), "memory_reset", kRetry, kUnknown},
        {broke("aborted", false), "memory_aborted", kRetry, kUnknown},
        {broke("right_expired", true), "memory_late", kRetry, kRetry},
        {broke("queue_full", true), "memory_unavailable", kRetry, kRetry},
    };
    for (const Case& one : cases) {
        const auto name = std::to_string(one.result.status) + one.result.code + one.result.body;
        const Outcome read = outcome_of(Operation::kRead, one.result, 0);
        EXPECT_EQ(read.code, one.code) << name;
        EXPECT_EQ(read.fate, one.of_read) << name;
        EXPECT_EQ(outcome_of(Operation::kForget, one.result, 0).fate, one.of_read) << name;
        EXPECT_EQ(outcome_of(Operation::kAdd, one.result, 0).fate, one.of_add) << name;
    }
}

TEST(mem0_statuses, take_a_413_of_the_hosted_service_for_its_quota) {
    for (const int status : {402, 413}) {
        const Outcome out = outcome_of(Dialect::kHosted, Operation::kAdd, answered(status), 0);
        EXPECT_EQ(out.fate, Fate::kStop) << status << ": each row would be given up";
        EXPECT_EQ(out.code, "memory_model") << status;
        EXPECT_TRUE(is_trouble(out)) << status;
    }
    const Outcome large = outcome_of(Dialect::kServer, Operation::kAdd, answered(413), 0);
    EXPECT_EQ(large.fate, Fate::kDeadLetter) << "a proxy before the server, of this body";
}

TEST(mem0_statuses, hand_on_what_a_throttled_client_is_asked_to_wait) {
    auto limited = answered(429);
    limited.headers = {{"retry-after", "12"}};
    EXPECT_EQ(outcome_of(Operation::kAdd, limited, 0).retry_after, std::chrono::seconds(12));
    limited.status = 400;
    EXPECT_EQ(outcome_of(Operation::kAdd, limited, 0).retry_after, std::chrono::seconds(0));
}

TEST(mem0_statuses, take_garbage_for_an_addition_that_may_be_kept) {
    EXPECT_EQ(garbage(Operation::kAdd, 200).fate, Fate::kUnknown);
    EXPECT_EQ(garbage(Operation::kRead, 200).fate, Fate::kRetry);
    EXPECT_EQ(garbage(Operation::kRead, 200).code, "memory_garbage");
}

TEST(mem0_statuses, call_it_trouble_where_mem0_is_not_well) {
    EXPECT_TRUE(is_trouble(garbage(Operation::kRead, 200)));
    EXPECT_TRUE(is_trouble(outcome_of(Operation::kRead, broke("timeout", false), 0)));
    EXPECT_TRUE(is_trouble(outcome_of(Operation::kRead, answered(503), 0)));
    EXPECT_FALSE(is_trouble(outcome_of(Operation::kRead, answered(200), 0)));
    EXPECT_FALSE(is_trouble(outcome_of(Operation::kRead, answered(400), 0)));
    EXPECT_FALSE(is_trouble(outcome_of(Operation::kRead, answered(429), 0)));
}

}  // namespace
}  // namespace shared::memory::mem0
