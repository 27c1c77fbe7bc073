#include "shared/memory/mem0/requests.hpp"

#include "shared/json/value.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::memory::mem0 {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kClinic = "0190a000-0000-7000-8000-00000000000a";
const std::string kPatient = "0190a000-0000-7000-8000-00000000000b";
const std::string kUser = kClinic + ":" + kPatient;
const std::string kQueryUser = kClinic + "%3A" + kPatient;
const std::string kMemory = "0190a000-0000-7000-8000-00000000000c";

UserId user() {
    return *UserId::parse(kUser);
}

Settings hosted() {
    Settings out;
    out.url = "https://mem0.example/";
    out.key = "k-1";
    return out;
}

Settings server() {
    Settings out = hosted();
    out.dialect = Dialect::kServer;
    out.url = "http://127.0.0.1:8888/base";
    return out;
}

Addition addition() {
    Addition out;
    out.outbox_id = *Uuid::parse("0190a000-0000-7000-8000-00000000000d");
    out.messages = {{"user", "I like mornings"}};
    out.kind = "turn";
    out.source_message = "wamid.1";
    out.language = "en";
    out.told_at = "2026-01-02T03:04:05Z";
    out.expires_on = "2027-01-02";
    return out;
}

TEST(mem0_requests, are_authorized_as_each_dialect_wants) {
    const auto of_hosted = list_call(hosted(), user(), 1);
    EXPECT_EQ(http::find(of_hosted.headers, "Authorization"), "Token k-1");
    EXPECT_EQ(http::find(of_hosted.headers, "X-API-Key"), "");
    const auto of_server = list_call(server(), user(), 1);
    EXPECT_EQ(http::find(of_server.headers, "X-API-Key"), "k-1");
    EXPECT_EQ(http::find(of_server.headers, "Authorization"), "");
}

TEST(mem0_requests, take_the_routes_of_their_dialect) {
    EXPECT_EQ(list_call(hosted(), user(), 2).url,
              "https://mem0.example/v3/memories/?page=2&page_size=200");
    EXPECT_EQ(search_call(hosted(), user(), "q", 5).url,
              "https://mem0.example/v3/memories/search/");
    EXPECT_EQ(add_call(hosted(), user(), addition()).url, "https://mem0.example/v3/memories/add/");
    EXPECT_EQ(forget_call(hosted(), user()).url,
              "https://mem0.example/v1/memories/?user_id=" + kQueryUser);
    EXPECT_EQ(forget_call(hosted(), kMemory).url,
              "https://mem0.example/v1/memories/" + kMemory + "/");
    const std::string base = "http://127.0.0.1:8888/base";
    EXPECT_EQ(list_call(server(), user(), 1).url,
              base + "/memories?user_id=" + kQueryUser + "&top_k=1000");
    EXPECT_EQ(search_call(server(), user(), "q", 5).url, base + "/search");
    EXPECT_EQ(add_call(server(), user(), addition()).url, base + "/memories");
    EXPECT_EQ(forget_call(server(), user()).url, base + "/memories?user_id=" + kQueryUser);
    EXPECT_EQ(read_call(server(), kMemory).url, base + "/memories/" + kMemory);
    EXPECT_EQ(forget_call(server(), kMemory).method, "DELETE");
}

TEST(mem0_requests, name_the_user_inside_filters_and_say_how_many) {
    for (const Settings& settings : {hosted(), server()}) {
        json::Parser parser;
        const auto body = *parser.parse(search_call(settings, user(), "mornings?", 7).body);
        EXPECT_EQ(body["filters"]["user_id"].string_or(""), kUser);
        EXPECT_FALSE(body["user_id"].exists());
        EXPECT_EQ(body["top_k"].integer_or(0), 7);
        EXPECT_EQ(body["query"].string_or(""), "mornings?");
    }
}

TEST(mem0_requests, add_with_our_outbox_id) {
    json::Parser parser;
    const auto body = *parser.parse(add_call(hosted(), user(), addition()).body);
    EXPECT_EQ(body["user_id"].string_or(""), kUser);
    EXPECT_FALSE(body["infer"].bool_or(true));
    EXPECT_EQ(body["expiration_date"].string_or(""), "2027-01-02");
    EXPECT_EQ(body["metadata"].text(),
              R"({"outbox_id":"0190a000-0000-7000-8000-00000000000d","kind":"turn",)"
              R"("source_message":"wamid.1","lang":"en","told_at":"2026-01-02T03:04:05Z",)"
              R"("expires_on":"2027-01-02"})");
    EXPECT_EQ(body["messages"].text(), R"([{"role":"user","content":"I like mornings"}])");
}

TEST(mem0_requests, hold_no_character_that_a_server_cannot_keep) {
    Addition with_nul = addition();
    with_nul.messages[0].content = std::string("a\0b", 3);
    EXPECT_THAT(add_call(server(), user(), with_nul).body, Not(HasSubstr("u0000")));
    EXPECT_THAT(search_call(server(), user(), std::string_view("a\0b", 3), 1).body,
                HasSubstr(R"("query":"ab")"));
}

TEST(mem0_requests, cut_a_long_query_between_characters) {
    std::string query(4095, 'a');
    query += "\xD1\x8F";
    EXPECT_THAT(search_call(server(), user(), query, 1).body,
                HasSubstr(R"("query":")" + std::string(4095, 'a') + R"(")"));
}

TEST(mem0_requests, take_only_uuids_for_ids_of_memories) {
    EXPECT_TRUE(is_memory_id(kMemory));
    for (const char* text : {"",
                             "*",
                             "1",
                             "../memories",
                             "0190a000-0000-7000-8000-00000000000",
                             "0190a000-0000-7000-8000-00000000000*",
                             "00000000-0000-0000-0000-000000000000"}) {
        EXPECT_FALSE(is_memory_id(text)) << text;
    }
}

TEST(mem0_addition, is_refused_where_it_is_wrong) {
    EXPECT_EQ(problem_of(addition()), "");
    const auto with = [](auto change) {
        Addition out = addition();
        change(out);
        return problem_of(out);
    };
    EXPECT_NE(with([](Addition& a) { a.outbox_id = {}; }), "");
    EXPECT_NE(with([](Addition& a) { a.messages.clear(); }), "");
    EXPECT_NE(with([](Addition& a) { a.messages.resize(51, {"user", "x"}); }), "");
    EXPECT_NE(with([](Addition& a) { a.messages[0].role = "system"; }), "");
    EXPECT_NE(with([](Addition& a) { a.messages[0].content = " \n"; }), "");
    EXPECT_NE(with([](Addition& a) { a.messages[0].content = std::string(32'769, 'x'); }), "");
    EXPECT_NE(with([](Addition& a) { a.expires_on = "2027-02-30"; }), "");
    EXPECT_NE(with([](Addition& a) { a.source_message = std::string(513, 'x'); }), "");
    EXPECT_NE(with([](Addition& a) { a.kind = std::string("a\0", 2); }), "");
}

}  // namespace
}  // namespace shared::memory::mem0
