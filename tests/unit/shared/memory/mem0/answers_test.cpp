#include "shared/memory/mem0/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::memory::mem0 {
namespace {

using testing::ElementsAre;

const std::string kUser =
    "0190a000-0000-7000-8000-00000000000a:0190a000-0000-7000-8000-00000000000b";
const std::string kOther =
    "0190a000-0000-7000-8000-00000000000a:0190a000-0000-7000-8000-00000000000c";

UserId user() {
    return *UserId::parse(kUser);
}

TEST(mem0_rows, are_read_in_every_shape) {
    const std::string row = R"({"id":"m1","memory":"likes mornings","user_id":")" + kUser + R"("})";
    for (const std::string& body :
         {"[" + row + "]",
          R"({"results":[)" + row + "]}",
          R"({"results":[)" + row + R"(],"relations":[{"a":1}]})",
          R"({"count":1,"next":null,"previous":null,"results":[)" + row + "]}"}) {
        const auto rows = rows_of(body, user());
        ASSERT_TRUE(rows.has_value()) << body;
        ASSERT_EQ(rows->memories.size(), 1U) << body;
        EXPECT_EQ(rows->memories[0].text, "likes mornings");
        EXPECT_FALSE(rows->has_next);
    }
}

TEST(mem0_rows, have_every_member_that_is_there) {
    const auto rows = rows_of(
        R"([{"id":"m1","memory":"x","score":0.5,"created_at":"2026-01-02T03:04:05Z",)"
        R"("expiration_date":"2027-01-01","metadata":{"outbox_id":"o","kind":"name","lang":"pt",)"
        R"("source_message":"s","told_at":"t","expires_on":"2028-01-01"}}])",
        user());
    ASSERT_TRUE(rows && rows->memories.size() == 1);
    const Remembered& one = rows->memories[0];
    EXPECT_EQ(one.score, 0.5);
    EXPECT_EQ(one.created_at, "2026-01-02T03:04:05Z");
    EXPECT_EQ(one.expires_on, "2027-01-01");
    EXPECT_THAT(
        (std::vector{one.outbox_id, one.kind, one.language, one.source_message, one.told_at}),
        ElementsAre("o", "name", "pt", "s", "t"));
}

TEST(mem0_rows, may_lack_any_member) {
    const auto rows = rows_of(R"([{"memory":"a"},{"id":"x"},{"memory":"b","metadata":null,)"
                              R"("score":null,"user_id":null}])",
                              user());
    ASSERT_TRUE(rows.has_value());
    EXPECT_EQ(rows->all, 3U);
    EXPECT_EQ(rows->memories.size(), 2U);
}

TEST(mem0_rows, of_other_users_are_dropped_and_counted) {
    const auto rows = rows_of(
        R"([{"memory":"mine","user_id":")" + kUser + R"("},{"memory":"not","user_id":")" + kOther +
            R"("},{"memory":"not","user_id":7},{"memory":"not","user_id":"*"},)"
            R"({"memory":"not","user_id":""}])",
        user());
    ASSERT_TRUE(rows.has_value());
    EXPECT_EQ(rows->foreign, 4U);
    ASSERT_EQ(rows->memories.size(), 1U);
    EXPECT_EQ(rows->memories[0].text, "mine");
}

TEST(mem0_rows, say_whether_a_page_follows) {
    EXPECT_TRUE(rows_of(R"({"next":"http://x/?page=2","results":[]})", user())->has_next);
    EXPECT_FALSE(rows_of(R"({"next":"","results":[]})", user())->has_next);
}

TEST(mem0_rows, are_none_where_nothing_is_said) {
    for (const char* body : {"null", "[]", R"({"results":[]})"}) {
        const auto rows = rows_of(body, user());
        ASSERT_TRUE(rows.has_value()) << body;
        EXPECT_EQ(rows->all, 0U);
    }
}

TEST(mem0_rows, are_not_read_from_garbage) {
    for (const char* body : {"",
                             "{}",
                             "<html>",
                             "7",
                             R"("text")",
                             R"({"results":{}})",
                             R"({"error":"no"})",
                             R"(["text"])",
                             R"({"results":[{"memory":"cut)"}) {
        EXPECT_FALSE(rows_of(body, user()).has_value()) << body;
    }
}

TEST(mem0_one, is_somebody_elses_unless_it_says_that_it_is_ours) {
    EXPECT_FALSE(one_of("null", user())->exists);
    EXPECT_FALSE(one_of(R"({"id":"m","user_id":")" + kUser + R"("})", user())->is_foreign);
    EXPECT_TRUE(one_of(R"({"id":"m","user_id":")" + kOther + R"("})", user())->is_foreign);
    EXPECT_TRUE(one_of(R"({"id":"m"})", user())->is_foreign);
    EXPECT_FALSE(one_of("[]", user()).has_value());
    EXPECT_FALSE(one_of("<html>", user()).has_value());
}

TEST(mem0_added, reads_events_in_every_shape) {
    for (const char* body :
         {R"([{"id":"a","memory":"x","event":"ADD"},{"id":"b","event":"NONE"}])",
          R"({"results":[{"id":"a","data":{"memory":"x"},"event":"UPDATE"}]})",
          R"({"results":[{"id":"a","memory":"x"}],"relations":{"added_entities":[]}})"}) {
        const auto added = added_of(body);
        ASSERT_TRUE(added.has_value()) << body;
        EXPECT_EQ(added->memories, 1U) << body;
        EXPECT_THAT(added->ids, ElementsAre("a"));
        EXPECT_FALSE(added->is_queued || added->is_empty) << body;
    }
}

TEST(mem0_added, knows_a_queued_one) {
    for (const char* body : {R"({"event_id":"e","status":"PENDING"})",
                             R"([{"message":"m","status":"PENDING","event_id":"e"}])"}) {
        const auto added = added_of(body);
        ASSERT_TRUE(added.has_value()) << body;
        EXPECT_TRUE(added->is_queued) << body;
        EXPECT_FALSE(added->is_empty) << body;
        EXPECT_EQ(added->event_id, "e") << body;
    }
    EXPECT_EQ(added_of(R"([{"event_id":"a"},{"event_id":"b"},{"event_id":"c"}])")->event_id, "")
        << "none of them tells of all";
}

TEST(mem0_added, tells_nothing_in_it_from_garbage) {
    for (const char* body : {"", " \n", "null", "[]", "{}", R"({"results":[]})"}) {
        const auto added = added_of(body);
        ASSERT_TRUE(added.has_value()) << body;
        EXPECT_TRUE(added->is_empty) << body;
    }
    for (const char* body : {"<html>", "7", R"({"error":"x"})", R"(["x"])", R"({"results":7})"}) {
        EXPECT_FALSE(added_of(body).has_value()) << body;
    }
}

TEST(mem0_event, says_what_became_of_its_addition) {
    const auto work = [](const std::string& members) {
        return event_of(R"({"id":"e","event_type":"ADD",)" + members + "}", user()).work;
    };
    EXPECT_EQ(work(R"("status":"PENDING","results":[])"), Work::kGoesOn);
    EXPECT_EQ(work(R"("status":"RUNNING")"), Work::kGoesOn);
    EXPECT_EQ(work(R"("status":"FAILED","results":[{"id":"a"}])"), Work::kFailed);
    EXPECT_EQ(work(R"("status":"SUCCEEDED","results":[])"), Work::kNothing);
    EXPECT_EQ(work(R"("status":"SUCCEEDED","results":[{"id":"a","event":"ADD"}])"), Work::kKept);
    for (const char* untold : {R"("status":"SUCCEEDED")",
                               R"("status":"SUCCEEDED","results":null)",
                               R"("status":"SUCCEEDED","results":{"id":"a"})"}) {
        EXPECT_EQ(work(untold), Work::kEnded) << untold;
    }
    for (const char* unclear :
         {R"("status":"UNRECORDED","results":[])", R"("status":7,"results":[])"}) {
        EXPECT_EQ(work(unclear), Work::kUntold) << unclear;
    }
    for (const char* body : {"", "null", "[]", "<html>", "7"}) {
        EXPECT_EQ(event_of(body, user()).work, Work::kUntold) << body;
    }
}

TEST(mem0_event, proves_nothing_by_results_of_other_people) {
    const std::string foreign = R"({"id":"a","user_id":")" + kOther + R"("})";
    const auto told = event_of(R"({"status":"SUCCEEDED","results":[)" + foreign + "]}", user());
    EXPECT_EQ(told.work, Work::kUntold);
    EXPECT_EQ(told.foreign, 1U);
    const auto both =
        event_of(R"({"status":"SUCCEEDED","results":[{"id":"b"},)" + foreign + "]}", user());
    EXPECT_EQ(both.work, Work::kKept);
    EXPECT_EQ(both.foreign, 1U);
}

TEST(mem0_forgotten, is_queued_where_an_event_is_named) {
    EXPECT_TRUE(forgotten_of(R"({"message":"m","event_id":"e"})")->is_queued);
    EXPECT_EQ(forgotten_of(R"({"message":"m","event_id":"e"})")->event_id, "e");
    EXPECT_FALSE(forgotten_of(R"({"message":"m"})")->is_queued);
    EXPECT_TRUE(forgotten_of("").has_value());
    EXPECT_FALSE(forgotten_of("<html>").has_value());
}

TEST(mem0_errors, tell_a_missing_memory_from_a_missing_route) {
    EXPECT_TRUE(says_no_memory(R"({"error":"Memory not found!"})"));
    EXPECT_TRUE(says_no_memory(R"({"detail":"Memory not found"})"));
    EXPECT_TRUE(says_no_memory(R"({"detail":"MEMORY NOT FOUND"})"));
    EXPECT_TRUE(says_no_memory(R"({"detail":"Memory with id 7 not found"})"));
    EXPECT_FALSE(says_no_memory(R"({"detail":"Not Found"})"));
    EXPECT_FALSE(says_no_memory(R"({"error":"no such host"})"));
    EXPECT_FALSE(says_no_memory(R"({"error":{"code":"not_found"}})"));
    EXPECT_FALSE(says_no_memory(R"({"error":"User not found"})"));
    EXPECT_FALSE(says_no_memory(R"({"detail":"Memory service is starting, not found yet"})"));
    EXPECT_FALSE(says_no_memory(R"({"error":"Memory"})"));
    EXPECT_FALSE(says_no_memory("<h1>Not Found</h1>"));
    EXPECT_EQ(error_code_of(R"({"detail":"d","code":"provider_timeout"})"), "provider_timeout");
    EXPECT_EQ(error_code_of("Internal Server Error"), "");
}

}  // namespace
}  // namespace shared::memory::mem0
