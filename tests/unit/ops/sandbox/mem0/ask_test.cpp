#include "ops/sandbox/mem0/ask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::sandbox::mem0 {
namespace {

using testing::HasSubstr;

struct Read {
    Ask ask;
    int status = 0;  // 0: taken
    std::string member;
};

Read read(const char* method, const std::string& target, const std::string& body = "") {
    shared::http::Request request;
    request.method = method;
    request.target = "/mem0/" + target;
    const auto route = route_of(method, request.path());
    shared::json::Parser parser;
    shared::json::Value value;
    if (!body.empty()) value = *parser.parse(body);
    Read out;
    if (const auto fault = read_ask(*route, request, value, out.ask)) {
        out.status = fault->status;
        out.member = fault->member;
    }
    return out;
}

Read add(const std::string& members, const char* target = "hosted/v3/memories/add/") {
    return read("POST", target, R"({"messages":[{"role":"user","content":"hi"}],)" + members + "}");
}

TEST(mem0_ask, reads_an_addition) {
    const auto one = add(R"("user_id":"u:1","infer":false,"metadata":{"a":1},)"
                         R"("expiration_date":"2030-01-02")");
    ASSERT_EQ(one.status, 0) << one.member;
    EXPECT_EQ(one.ask.user_id, "u:1");
    EXPECT_FALSE(one.ask.infer || one.ask.is_queued);
    EXPECT_EQ(one.ask.metadata, R"({"a":1})");
    EXPECT_EQ(one.ask.messages.at(0).content, "hi");
}

TEST(mem0_ask, queues_what_the_hosted_service_works_on_later) {
    EXPECT_TRUE(add(R"("user_id":"u")").ask.is_queued);
    EXPECT_TRUE(add(R"("user_id":"u")", "hosted/v1/memories/").ask.is_queued);
    EXPECT_FALSE(
        add(R"("user_id":"u","version":"v2","output_format":"v1.1")", "hosted/v1/memories/")
            .ask.is_queued);
    EXPECT_FALSE(add(R"("user_id":"u")", "server/memories").ask.is_queued);
}

TEST(mem0_ask, refuses_ids_that_name_more_than_one_user) {
    for (const char* id : {"", "*", "u*", "u?", "u%", "u v", "u+v", " u", "u\\n", "u\\u0000"}) {
        const std::string named = std::string(R"("user_id":")") + id + '"';
        EXPECT_EQ(add(named).status, 400) << id;
        EXPECT_EQ(add(named, "server/memories").status, 400) << id;
        const std::string filters = "{\"query\":\"q\",\"filters\":{" + named + "}}";
        EXPECT_EQ(read("POST", "hosted/v3/memories/search/", filters).status, 400) << id;
        EXPECT_EQ(read("POST", "server/search", filters).status, 400) << id;
    }
    for (const char* query : {"",
                              "?user_id=",
                              "?user_id=*",
                              "?user_id=a+b",
                              "?user_id=a%20b",
                              "?user_id=%2A",
                              "?user_id=a%2Bb"}) {
        const std::string target = std::string("server/memories") + query;
        EXPECT_EQ(read("GET", target).status, 400) << query;
        EXPECT_EQ(read("DELETE", target).status, 400) << query;
        EXPECT_EQ(read("DELETE", std::string("hosted/v1/memories/") + query).status, 400) << query;
    }
    EXPECT_EQ(read("DELETE", "server/memories?user_id=a%3Ab").status, 0);
    EXPECT_EQ(read("DELETE", "server/memories/*").status, 400);
}

TEST(mem0_ask, refuses_what_it_does_not_know_with_the_status_of_its_dialect) {
    const std::string members = R"("user_id":"u","colour":"red")";
    EXPECT_EQ(add(members).status, 400);
    EXPECT_EQ(add(members).member, "colour");
    EXPECT_EQ(add(members, "server/memories").status, 422);
    EXPECT_EQ(read("GET", "server/memories?user_id=u&colour=red").status, 422);
    EXPECT_EQ(
        read("POST", "hosted/v3/memories/?colour=red", R"({"filters":{"user_id":"u"}})").status,
        400);
    EXPECT_EQ(read("DELETE", "server/memories?user_id=u", "{}").status, 422);
}

TEST(mem0_ask, refuses_wrong_shapes) {
    for (const char* members : {R"("user_id":7)",
                                R"("user_id":"u","infer":"no")",
                                R"("user_id":"u","metadata":[])",
                                R"("user_id":"u","expiration_date":"soon")",
                                R"("user_id":"u","expiration_date":"2030-1-2")"}) {
        EXPECT_EQ(add(members).status, 400) << members;
        EXPECT_EQ(add(members, "server/memories").status, 422) << members;
    }
    for (const char* messages : {"[]",
                                 R"("hi")",
                                 R"(["hi"])",
                                 R"([{"role":"user"}])",
                                 R"([{"role":"doctor","content":"x"}])",
                                 R"([{"role":"user","content":""}])",
                                 R"([{"role":"user","content":"x","name":"y"}])"}) {
        const std::string body = std::string(R"({"user_id":"u","messages":)") + messages + "}";
        EXPECT_EQ(read("POST", "server/memories", body).status, 422) << messages;
    }
    EXPECT_EQ(read("POST", "server/memories", R"({"user_id":"u"})").member, "messages");
}

TEST(mem0_ask, takes_users_of_newer_versions_inside_filters_alone) {
    const char* top = R"({"query":"q","user_id":"u"})";
    EXPECT_EQ(read("POST", "hosted/v1/memories/search/", top).status, 0);
    EXPECT_EQ(read("POST", "hosted/v2/memories/search/", top).status, 400);
    EXPECT_EQ(read("POST", "hosted/v3/memories/search/", top).status, 400);
    EXPECT_EQ(read("POST", "server/search", top).status, 422);
    for (const char* filters : {R"({"user_id":"u"})", R"({"AND":[{"user_id":"u"}]})"}) {
        const std::string body = std::string(R"({"query":"q","filters":)") + filters + "}";
        EXPECT_EQ(read("POST", "hosted/v2/memories/search/", body).ask.user_id, "u") << filters;
        EXPECT_EQ(read("POST", "server/search", body).ask.user_id, "u") << filters;
    }
    for (const char* filters : {"{}",
                                R"({"OR":[{"user_id":"u"}]})",
                                R"({"user_id":{"in":["u"]}})",
                                R"({"user_id":["u"]})",
                                R"({"AND":[{"user_id":"u"},{"user_id":"v"}]})"}) {
        const std::string body = std::string(R"({"query":"q","filters":)") + filters + "}";
        EXPECT_EQ(read("POST", "hosted/v3/memories/search/", body).status, 400) << filters;
    }
}

TEST(mem0_ask, bounds_what_is_asked_for) {
    const auto search = [](const std::string& members, const char* target) {
        return read("POST", target, R"({"query":"q","filters":{"user_id":"u"},)" + members + "}");
    };
    EXPECT_EQ(search(R"("top_k":1000)", "hosted/v3/memories/search/").ask.top_k, 1000U);
    EXPECT_EQ(search(R"("top_k":1001)", "hosted/v3/memories/search/").status, 400);
    EXPECT_EQ(search(R"("top_k":1001)", "server/search").status, 0);
    EXPECT_EQ(search(R"("top_k":0)", "server/search").status, 422);
    EXPECT_EQ(search(R"("threshold":2)", "server/search").status, 422);
    const std::string filters = R"({"filters":{"user_id":"u"}})";
    EXPECT_EQ(read("POST", "hosted/v3/memories/?page=2&page_size=200", filters).ask.page_size,
              200U);
    EXPECT_EQ(read("POST", "hosted/v3/memories/?page_size=201", filters).member, "page_size");
    EXPECT_EQ(read("POST", "hosted/v3/memories/?page=x", filters).member, "page");
    EXPECT_EQ(read("GET", "server/memories?user_id=u&top_k=1001").member, "top_k");
}

TEST(mem0_ask, cannot_keep_a_nul_at_the_server) {
    const char* body = R"({"user_id":"u","messages":[{"role":"user","content":"a\u0000b"}]})";
    EXPECT_EQ(read("POST", "server/memories", body).status, 502);
}

}  // namespace
}  // namespace ops::sandbox::mem0
