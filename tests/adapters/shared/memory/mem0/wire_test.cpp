// What no honest mem0 answers, from a server that answers as it is told.
#include "tests/adapters/shared/memory/liar.hpp"
#include "tests/adapters/shared/memory/mem0/calls.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::memory::mem0::test {
namespace {

using memory::test::kNever;
using memory::test::Liar;
using testing::HasSubstr;

constexpr const char* kEvent = "0190a000-0000-7000-8000-0000000000ee";

class Mem0WireTest : public testing::Test {
  protected:
    Mem0WireTest() {
        settings_.url = liar_.url();
        settings_.key = "k";
        settings_.read_timeout = settings_.add_timeout = std::chrono::seconds(15);
        provider_ = make_client(settings_, clock_);
    }
    static std::string row(const UserId& user, const std::string& words) {
        return R"({"id":"0190a000-0000-7000-8000-0000000000ff","memory":")" + words +
               R"(","user_id":")" + user.text() + R"("})";
    }

    SystemClock clock_;
    Liar liar_;
    Settings settings_;
    std::unique_ptr<Provider> provider_;
};

TEST_F(Mem0WireTest, drops_and_counts_what_is_of_another_patient) {
    const std::string rows = "[" + row(patient(2), "hers") + "," + row(patient(1), "mine") + "," +
                             "{\"memory\":\"any\"," + "\"user_id\":\"*\"}]";
    liar_.answer(200, rows);
    const Listing listed = list(*provider_, patient(1));
    EXPECT_EQ(listed.foreign, 2U);
    ASSERT_EQ(listed.memories.size(), 1U);
    EXPECT_EQ(listed.memories[0].text, "mine");
    EXPECT_FALSE(listed.is_empty);
    liar_.answer(200, R"({"results":)" + rows + "}");
    const Listing found = search(*provider_, patient(1), "x", 10);
    EXPECT_EQ(found.foreign, 2U);
    EXPECT_EQ(found.memories.size(), 1U);
}

TEST_F(Mem0WireTest, goes_through_pages_by_number_and_not_by_their_links) {
    liar_.answer(200,
                 R"({"next":"http://evil.example/","results":[)" + row(patient(1), "a") + "]}");
    liar_.answer(200, R"({"next":null,"results":[{"id":"x","memory":"b"}]})");
    const Listing listed = list(*provider_, patient(1));
    EXPECT_EQ(listed.memories.size(), 2U);
    EXPECT_FALSE(listed.is_cut);
    ASSERT_EQ(liar_.seen().size(), 2U);
    EXPECT_EQ(liar_.seen()[1].target, "/v3/memories/?page=2&page_size=200");
}

TEST_F(Mem0WireTest, goes_through_no_more_pages_than_a_list_needs) {
    for (int i = 0; i < 10; ++i) {
        liar_.answer(
            200, R"({"next":"y","results":[{"id":")" + std::to_string(i) + R"(","memory":"a"}]})");
    }
    const Listing listed = list(*provider_, patient(1));
    EXPECT_EQ(liar_.seen().size(), 5U);
    EXPECT_TRUE(listed.is_cut);
}

TEST_F(Mem0WireTest, hands_on_the_pages_of_a_list_that_came_in_time) {
    settings_.read_timeout = std::chrono::seconds(2);
    provider_ = make_client(settings_, clock_);
    const std::string page = R"({"next":"y","results":[)" + row(patient(1), "a") + "]}";
    liar_.answer(200, page);
    liar_.answer(kNever, "");
    const Listing listed = list(*provider_, patient(1));
    EXPECT_TRUE(listed.outcome.is_done()) << listed.outcome.code;
    EXPECT_EQ(listed.memories.size(), 1U);
    EXPECT_TRUE(listed.is_cut);
    settings_.read_timeout = std::chrono::milliseconds(300);
    provider_ = make_client(settings_, clock_);
    liar_.answer(200, page);
    liar_.answer(kNever, "");
    EXPECT_EQ(find(*provider_, patient(1), uuid_v7()).outcome.code, "memory_timeout")
        << "what is looked for may stand on the next one";
}

TEST_F(Mem0WireTest, hands_on_nothing_of_a_list_that_broke_in_the_middle) {
    liar_.answer(200, R"({"next":"y","results":[)" + row(patient(1), "a") + "]}");
    liar_.answer(500, "Internal Server Error");
    const Listing listed = list(*provider_, patient(1));
    EXPECT_EQ(listed.outcome.code, "memory_ambiguous");
    EXPECT_TRUE(listed.memories.empty());
}

TEST_F(Mem0WireTest, repeats_a_read_once_where_the_connection_broke) {
    liar_.answer(0, "");
    liar_.answer(200, "[]");
    EXPECT_TRUE(list(*provider_, patient(1)).outcome.is_done());
    EXPECT_EQ(liar_.seen().size(), 2U);
    liar_.answer(0, "");
    liar_.answer(0, "");
    EXPECT_EQ(list(*provider_, patient(1)).outcome.code, "memory_reset");
    EXPECT_EQ(liar_.seen().size(), 4U);
}

TEST_F(Mem0WireTest, repeats_no_addition_and_no_forgetting) {
    liar_.answer(200, "[]");
    ASSERT_TRUE(list(*provider_, patient(1)).outcome.is_done());
    liar_.answer(0, "");
    EXPECT_EQ(add(*provider_, patient(1), text("x")).outcome.fate, Fate::kUnknown);
    EXPECT_EQ(liar_.seen().size(), 2U);
    liar_.answer(0, "");
    const Outcome broke = forget(*provider_, patient(2)).outcome;
    EXPECT_EQ(broke.fate, Fate::kRetry);
    EXPECT_EQ(broke.code, "memory_reset");
    EXPECT_EQ(liar_.seen().size(), 3U);
}

TEST_F(Mem0WireTest, sends_nothing_for_an_id_that_names_more_than_one) {
    for (const char* id : {"*",
                           "",
                           "?",
                           "%2A",
                           "..",
                           "0190a000-0000-7000-8000-00000000000%",
                           "0190a000-0000-7000-8000-0000000000+f",
                           "0190a000-0000-7000-8000-0000000000ff/history"}) {
        EXPECT_EQ(forget(*provider_, patient(1), id).outcome.code, "memory_bad_id") << id;
    }
    for (const std::string& name : {std::string("*"),
                                    patient(1).text().substr(0, 36),
                                    patient(1).text() + "*",
                                    patient(1).text() + " ",
                                    "+" + patient(1).text()}) {
        EXPECT_FALSE(UserId::parse(name).has_value());
    }
    EXPECT_TRUE(liar_.seen().empty());
}

TEST_F(Mem0WireTest, forgets_no_memory_that_names_nobody) {
    liar_.answer(200, R"({"id":"0190a000-0000-7000-8000-0000000000ff","memory":"x"})");
    const auto out = forget(*provider_, patient(1), "0190a000-0000-7000-8000-0000000000ff");
    EXPECT_EQ(out.outcome.code, "memory_foreign");
    ASSERT_EQ(liar_.seen().size(), 1U);
    EXPECT_EQ(liar_.seen()[0].method, "GET");
}

TEST_F(Mem0WireTest, begins_no_forgetting_that_is_too_late) {
    const Outcome late = forget(*provider_, patient(1), clock_.boot_ns() - 1).outcome;
    EXPECT_EQ(late.fate, Fate::kRetry);
    EXPECT_EQ(late.code, "memory_late");
    EXPECT_TRUE(liar_.seen().empty());
    liar_.answer(200, "{}");
    EXPECT_TRUE(
        forget(*provider_, patient(1), clock_.boot_ns() + 60'000'000'000).outcome.is_done());
    EXPECT_EQ(liar_.seen().size(), 1U);
}

TEST_F(Mem0WireTest, lists_what_is_there_also_while_an_addition_is_worked_on) {
    const Uuid id = uuid_v7();
    liar_.answer(200, R"({"status":"RUNNING"})");
    liar_.answer(200, R"([{"id":"x","memory":"a","metadata":{"outbox_id":")" + id.text() + "\"}}]");
    const Listing waiting = find(*provider_, patient(1), id, kEvent);
    EXPECT_EQ(waiting.work, Work::kGoesOn);
    EXPECT_TRUE(waiting.outcome.is_done());
    EXPECT_EQ(waiting.memories.size(), 1U);
    ASSERT_EQ(liar_.seen().size(), 2U);
    EXPECT_EQ(liar_.seen()[0].method, "GET");
    EXPECT_EQ(liar_.seen()[0].target, std::string("/v1/event/") + kEvent + "/");
}

TEST_F(Mem0WireTest, lists_what_an_event_that_ended_badly_may_have_left) {
    for (const char* body : {R"({"status":"FAILED"})", R"({"status":"SUCCEEDED","results":[]})"}) {
        liar_.answer(200, body);
        liar_.answer(200, "[]");
        const Listing told = find(*provider_, patient(1), uuid_v7(), kEvent);
        EXPECT_TRUE(told.work == Work::kFailed || told.work == Work::kNothing) << body;
        EXPECT_TRUE(told.outcome.is_done()) << body;
    }
    EXPECT_EQ(liar_.seen().size(), 4U);
}

TEST_F(Mem0WireTest, believes_the_list_where_an_event_says_nothing) {
    const Uuid id = uuid_v7();
    const std::string there =
        R"([{"id":"x","memory":"a","metadata":{"outbox_id":")" + id.text() + "\"}}]";
    for (const auto& [status, body] : {std::pair(404, R"({"error":"Event not found"})"),
                                       std::pair(404, "<html>"),
                                       std::pair(400, "{}"),
                                       std::pair(200, "<html>")}) {
        liar_.answer(status, body);
        liar_.answer(200, there);
        const Listing told = find(*provider_, patient(1), id, kEvent);
        EXPECT_EQ(told.work, Work::kUntold) << status << body;
        EXPECT_EQ(told.memories.size(), 1U) << status << body;
    }
}

// As many as would open the breaker, were they mem0's own.
TEST_F(Mem0WireTest, asks_the_list_alone_how_mem0_is_where_an_event_is_not_told) {
    for (const int status : {0, 302, 401, 403, 405, 408, 500, 502, 503, 504}) {
        liar_.answer(status, "{}");
        if (status == 0) liar_.answer(status, "{}");
        liar_.answer(200, "[]");
        const Listing told = find(*provider_, patient(1), uuid_v7(), kEvent);
        EXPECT_TRUE(told.outcome.is_done()) << status << told.outcome.code;
        EXPECT_EQ(told.work, Work::kUnheard) << status << ": it may go on";
    }
    EXPECT_FALSE(provider_->refuses_reads());
    const std::size_t asked = liar_.seen().size();
    liar_.answer(429, "{}");
    EXPECT_EQ(find(*provider_, patient(1), uuid_v7(), kEvent).outcome.code, "memory_rate_limited");
    EXPECT_EQ(liar_.seen().size(), asked + 1) << "it wants to be left alone";
}

TEST_F(Mem0WireTest, has_time_for_the_list_where_an_event_hangs) {
    settings_.read_timeout = std::chrono::milliseconds(2'000);
    provider_ = make_client(settings_, clock_);
    liar_.answer(kNever, "");
    liar_.answer(200, "[]");
    const Listing told = find(*provider_, patient(1), uuid_v7(), kEvent);
    EXPECT_TRUE(told.outcome.is_done()) << told.outcome.code;
    EXPECT_EQ(told.work, Work::kUnheard);
}

TEST_F(Mem0WireTest, tells_by_which_event_a_forgetting_is_asked_for_and_which_has_no_end) {
    liar_.answer(200, std::string(R"({"message":"m","event_id":")") + kEvent + "\"}");
    const Forgotten queued = forget(*provider_, patient(1));
    EXPECT_TRUE(queued.is_queued);
    EXPECT_EQ(queued.event_id, kEvent);
    for (const auto& [status, is_lost] :
         {std::pair(0, true), std::pair(408, true), std::pair(504, true), std::pair(503, false)}) {
        liar_.answer(status, "{}");
        EXPECT_EQ(forget(*provider_, patient(1)).is_lost, is_lost) << status;
        liar_.answer(200, "{}");
        EXPECT_FALSE(forget(*provider_, patient(1)).is_lost);
    }
}

TEST_F(Mem0WireTest, asks_for_no_event_by_what_is_no_id) {
    for (const char* event : {"", "*", "../memories", "e?x=1"}) {
        liar_.answer(200, "[]");
        EXPECT_EQ(find(*provider_, patient(1), uuid_v7(), event).work, Work::kUntold) << event;
    }
    for (const auto& request : liar_.seen()) EXPECT_EQ(request.method, "POST");
}

// A gateway that knows the route no more, or a server that knows the user by another name.
TEST_F(Mem0WireTest, believes_no_404_that_all_was_forgotten) {
    for (const char* body : {R"({"error":"no healthy upstream"})",
                             R"({"error":"Memory not found!"})",
                             R"({"detail":"Memory not found"})"}) {
        liar_.answer(404, body);
        const auto out = forget(*provider_, patient(1));
        EXPECT_EQ(out.outcome.code, "memory_no_route") << body;
        liar_.answer(200, "{}");
        EXPECT_TRUE(forget(*provider_, patient(1)).outcome.is_done());
    }
}

TEST_F(Mem0WireTest, believes_that_one_memory_is_gone_where_it_is_named) {
    constexpr const char* kId = "0190a000-0000-7000-8000-0000000000ff";
    liar_.answer(404, R"({"error":"no healthy upstream"})");
    EXPECT_EQ(forget(*provider_, patient(1), kId).outcome.code, "memory_no_route");
    liar_.answer(200, row(patient(1), "x"));
    liar_.answer(404, R"({"error":"no healthy upstream"})");
    EXPECT_EQ(forget(*provider_, patient(1), kId).outcome.code, "memory_no_route");
    liar_.answer(200, row(patient(1), "x"));
    liar_.answer(404, R"({"error":"Memory Not Found"})");
    EXPECT_TRUE(forget(*provider_, patient(1), kId).outcome.is_done());
}

TEST_F(Mem0WireTest, takes_a_page_of_a_proxy_for_garbage) {
    liar_.answer(200, "<html>Sign in</html>");
    EXPECT_EQ(list(*provider_, patient(1)).outcome.code, "memory_garbage");
    liar_.answer(200, "<html>Sign in</html>");
    EXPECT_EQ(add(*provider_, patient(1), text("x")).outcome.code, "memory_garbage");
    liar_.answer(200, "<html>Sign in</html>");
    EXPECT_EQ(forget(*provider_, patient(1)).outcome.code, "memory_garbage");
}

TEST_F(Mem0WireTest, names_the_user_escaped_in_a_query) {
    liar_.answer(200, "{}");
    forget(*provider_, patient(1));
    ASSERT_EQ(liar_.seen().size(), 1U);
    EXPECT_THAT(liar_.seen()[0].target, HasSubstr("a%3A0190a000"));
    EXPECT_EQ(liar_.seen()[0].query("user_id"), patient(1).text());
}

// Before `top_k` servers gave 20 or 100 rows of any list: what is not among them may be there.
TEST_F(Mem0WireTest, looks_in_vain_where_an_old_server_cuts_its_list) {
    settings_.dialect = Dialect::kServer;
    provider_ = make_client(settings_, clock_);
    const auto answer_with = [this](int rows) {
        std::string out;
        for (int i = 0; i < rows; ++i) out += (i == 0 ? "" : ",") + row(patient(1), "a");
        liar_.answer(200, R"({"results":[)" + out + "]}");
    };
    for (const auto& [rows, is_cut] : {std::pair(19, false),
                                       std::pair(20, true),
                                       std::pair(21, false),
                                       std::pair(100, true),
                                       std::pair(101, false)}) {
        answer_with(rows);
        EXPECT_EQ(find(*provider_, patient(1), uuid_v7()).is_cut, is_cut) << rows;
        answer_with(rows);
        EXPECT_FALSE(list(*provider_, patient(1)).is_cut) << rows;
    }
}

TEST_F(Mem0WireTest, reads_a_list_of_a_thousand_rows_with_all_we_put_into_them) {
    settings_.dialect = Dialect::kServer;
    provider_ = make_client(settings_, clock_);
    std::string rows;
    for (int i = 0; i < 1000; ++i) {
        rows += std::string(i == 0 ? "" : ",") + R"({"id":")" + std::to_string(i) +
                R"(","memory":")" + std::string(2'000, 'x') + R"("})";
    }
    liar_.answer(200, R"({"results":[)" + rows + "]}");
    const Listing listed = list(*provider_, patient(1));
    EXPECT_TRUE(listed.outcome.is_done()) << listed.outcome.code;
    EXPECT_EQ(listed.memories.size(), 200U);
    EXPECT_TRUE(listed.is_cut);
}

}  // namespace
}  // namespace shared::memory::mem0::test
