#include "shared/http/server.hpp"

#include "tests/adapters/shared/http/holder.hpp"
#include "tests/adapters/shared/http/raw_client.hpp"

#include <chrono>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::http {
namespace {

using namespace std::chrono_literals;
using test::Holder;
using test::RawClient;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto kLong = 10s;

// Echoes the body.
void echo(Request&& request, Responder responder) {
    responder.send({.status = 200, .headers = {}, .body = std::move(request.body)});
}

std::string post(const std::string& target, const std::string& body) {
    return "POST " + target +
           " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

TEST(http_server, answers_with_the_body_and_keeps_the_connection) {
    Server server({}, echo);
    RawClient client(server.port());
    client.send(post("/a", "first"));
    EXPECT_THAT(client.read_until("first"), StartsWith("HTTP/1.1 200 OK\r\n"));
    client.send(post("/b", "second"));
    EXPECT_THAT(client.read_until("second"), HasSubstr("Content-Length: 6\r\n"));
    EXPECT_EQ(server.open_connections(), 1U);
}

TEST(http_server, a_held_request_is_answered_from_another_thread) {
    Holder holder;
    Server server({}, holder.handler());
    RawClient client(server.port());
    client.send(post("/held?x=1", "body"));
    auto [request, responder] = holder.next();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/held?x=1");
    EXPECT_EQ(request.body, "body");
    EXPECT_EQ(request.peer, "127.0.0.1");
    std::thread([answer = std::move(responder)]() mutable {
        answer.send({.status = 202, .headers = {{"X-Test", "yes"}}, .body = "done"});
        answer.send({.status = 500, .headers = {}, .body = "never"});
    }).join();
    EXPECT_THAT(client.read_until("done"), StartsWith("HTTP/1.1 202 Accepted\r\n"));
    EXPECT_THAT(client.received(), HasSubstr("X-Test: yes\r\n"));
}

TEST(http_server, a_responder_dropped_unanswered_answers_500) {
    Server server({}, [](Request&&, Responder) {});
    RawClient client(server.port());
    client.send(post("/", ""));
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 500 "));
}

TEST(http_server, a_responder_that_cuts_ends_the_connection_unanswered) {
    Server server({}, [](Request&&, Responder responder) { responder.cut(); });
    RawClient client(server.port());
    client.send(post("/", "body"));
    EXPECT_TRUE(client.read_to_end());
    EXPECT_EQ(client.received(), "");
}

TEST(http_server, a_handler_that_throws_answers_500) {
    Server server({}, [](Request&&, Responder) { throw std::runtime_error("bug"); });
    RawClient client(server.port());
    client.send(post("/", ""));
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 500 "));
}

TEST(http_server, pipelined_requests_are_answered_in_order_one_at_a_time) {
    Holder holder;
    Server server({}, holder.handler());
    RawClient client(server.port());
    client.send(post("/1", "one") + post("/2", "two") + post("/3", "three"));
    for (const std::string expected : {"/1", "/2", "/3"}) {
        auto [request, responder] = holder.next();
        EXPECT_EQ(request.target, expected);
        EXPECT_EQ(holder.waiting(), 0U);
        responder.send({.status = 200, .headers = {}, .body = "answer" + expected});
    }
    client.read_until("answer/3");
    EXPECT_LT(client.received().find("answer/1"), client.received().find("answer/2"));
    EXPECT_LT(client.received().find("answer/2"), client.received().find("answer/3"));
}

TEST(http_server, a_declared_length_over_the_limit_is_413_before_the_body_is_read) {
    Server server({.max_body_bytes = 100}, echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(client.received(), HasSubstr("Connection: close\r\n"));
}

TEST(http_server, a_chunked_body_over_the_limit_is_413) {
    Server server({.max_body_bytes = 10}, echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("8\r\n12345678\r\n8\r\n12345678\r\n0\r\n\r\n");
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST(http_server, a_chunked_body_is_put_together) {
    Server server({}, echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n");
    client.send("4\r\nefgh\r\n0\r\n\r\n");
    EXPECT_THAT(client.read_until("abcdefgh"), HasSubstr("Content-Length: 8\r\n"));
}

TEST(http_server, a_body_larger_than_one_read_arrives_whole) {
    Server server({}, [](Request&& request, Responder responder) {
        responder.send({.status = 200, .headers = {}, .body = std::to_string(request.body.size())});
    });
    RawClient client(server.port());
    client.send(post("/", std::string(2'500'000, 'x')));
    EXPECT_THAT(client.read_until("2500000"), HasSubstr("2500000"));
}

TEST(http_server, the_head_filter_answers_before_the_body_comes) {
    std::promise<std::string> seen;
    Server server({}, echo, [&seen](const Request& head) {
        seen.set_value(head.target + "|" + head.body + "|" +
                       std::string(find(head.headers, "x-key")));
        return std::make_unique<Response>(Response{.status = 401, .headers = {}, .body = "no"});
    });
    RawClient client(server.port());
    client.send("POST /secret HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nContent-Length: 50\r\n\r\n");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 401 "));
    EXPECT_EQ(seen.get_future().get(), "/secret||k");
}

TEST(http_server, a_refused_client_that_goes_on_sending_still_gets_its_answer) {
    Server server({.max_body_bytes = 100}, echo);
    RawClient client(server.port());
    client.send(post("/", std::string(1'000'000, 'x')));
    client.read_until("\r\n\r\n");
    EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 413 "));
}

TEST(http_server, expect_100_continue_is_answered_first) {
    Server server({}, echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("body");
    EXPECT_THAT(client.read_until("body"), HasSubstr("HTTP/1.1 200 OK\r\n"));
}

TEST(http_server, expect_100_continue_on_too_large_a_body_is_413) {
    Server server({.max_body_bytes = 3}, echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST(http_server, a_head_that_trickles_in_ends_at_its_deadline) {
    Server server({.head_timeout = 200ms}, echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\n");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 408 "));
}

TEST(http_server, a_connection_that_says_nothing_is_closed) {
    Server server({.head_timeout = 200ms}, echo);
    RawClient client(server.port());
    EXPECT_TRUE(client.read_to_end());
    EXPECT_EQ(client.received(), "");
}

TEST(http_server, a_body_that_does_not_come_ends_at_its_deadline) {
    Server server({.body_timeout = 1s}, echo);
    RawClient client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 408 "));
}

TEST(http_server, an_idle_kept_connection_is_closed) {
    Server server({.idle_timeout = 1s}, echo);
    RawClient client(server.port());
    client.send(post("/", "x"));
    EXPECT_TRUE(client.read_to_end());
    EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 200 "));
}

TEST(http_server, connections_over_the_cap_wait_until_one_ends) {
    Holder holder;
    Server server({.max_connections = 1}, holder.handler());
    std::optional<RawClient> first(std::in_place, server.port());
    first->send(post("/first", ""));
    auto [request, responder] = holder.next();
    RawClient second(server.port());  // in the kernel's line, not accepted
    second.send(post("/second", ""));
    EXPECT_EQ(server.open_connections(), 1U);
    responder.send({.status = 200, .headers = {}, .body = "one"});
    first->read_until("one");
    EXPECT_EQ(holder.waiting(), 0U);
    first.reset();
    auto [later, later_responder] = holder.next();
    EXPECT_EQ(later.target, "/second");
}

TEST(http_server, an_answer_to_a_client_that_left_is_dropped) {
    Holder holder;
    Server server({}, holder.handler());
    std::optional<RawClient> client(std::in_place, server.port());
    client->send(post("/gone", ""));
    auto [request, responder] = holder.next();
    client.reset();
    responder.send({.status = 200, .headers = {}, .body = std::string(1'000'000, 'x')});
    RawClient other(server.port());
    other.send(post("/other", ""));
    holder.next().second.send({.status = 200, .headers = {}, .body = "served"});
    EXPECT_THAT(other.read_until("served"), HasSubstr("200 OK"));
    EXPECT_TRUE(server.drain(kLong));
}

TEST(http_server, drain_refuses_new_closes_idle_and_waits_for_held) {
    Holder holder;
    Server server({}, holder.handler());
    RawClient idle(server.port());
    idle.send(post("/first", ""));
    holder.next().second.send({});
    idle.read_until("\r\n\r\n");
    RawClient busy(server.port());
    busy.send(post("/held", ""));
    auto [request, responder] = holder.next();
    EXPECT_FALSE(server.drain(0ms));
    EXPECT_TRUE(idle.read_to_end());
    EXPECT_THROW(RawClient{server.port()}, std::runtime_error);
    auto drained = std::async(std::launch::async, [&server] { return server.drain(kLong); });
    responder.send({.status = 200, .headers = {}, .body = "late"});
    EXPECT_TRUE(drained.get());
    EXPECT_TRUE(busy.read_to_end());
    EXPECT_THAT(busy.received(), HasSubstr("Connection: close\r\n\r\nlate"));
}

TEST(http_server, what_is_held_when_the_server_ends_is_answered_503) {
    Holder holder;
    auto server = std::make_unique<Server>(ServerSettings{}, holder.handler());
    RawClient client(server->port());
    client.send(post("/", ""));
    auto [request, responder] = holder.next();
    server.reset();
    EXPECT_TRUE(client.read_to_end());
    EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 503 "));
    responder.send({});  // the server is gone: nothing happens
}

TEST(http_server, several_threads_serve_several_clients) {
    Server server({.threads = 3}, echo);
    std::vector<std::future<int>> clients;
    for (int i = 0; i < 6; ++i) {
        clients.push_back(std::async(std::launch::async, [&server, i] {
            RawClient client(server.port());
            int answered = 0;
            for (int n = 0; n < 50; ++n) {
                const std::string body = std::to_string(i) + "-" + std::to_string(n) + ";";
                client.send(post("/", body));
                answered += client.read_until(body).find(body) != std::string::npos ? 1 : 0;
            }
            return answered;
        }));
    }
    for (auto& client : clients) EXPECT_EQ(client.get(), 50);
}

TEST(http_server, an_address_in_use_is_named_in_the_error) {
    Server first({}, echo);
    try {
        Server second({.listen = first.address()}, echo);
        FAIL() << "two servers on one address";
    } catch (const std::runtime_error& fault) {
        EXPECT_THAT(fault.what(), HasSubstr(first.address()));
    }
}

struct Malformed {
    const char* name;
    const char* bytes;
    const char* status;
};

class http_server_refuses : public testing::TestWithParam<Malformed> {};

TEST_P(http_server_refuses, with_its_status) {
    Server server({}, echo);
    RawClient client(server.port());
    client.send(GetParam().bytes);
    EXPECT_TRUE(client.read_to_end());
    EXPECT_THAT(client.received(), StartsWith(std::string("HTTP/1.1 ") + GetParam().status));
}

INSTANTIATE_TEST_SUITE_P(
    all,
    http_server_refuses,
    testing::Values(
        Malformed{"garbage", "hello there\r\n\r\n", "400"},
        Malformed{"no_host", "GET / HTTP/1.1\r\n\r\n", "400"},
        Malformed{"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
        Malformed{"version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", "400"},
        Malformed{"folded", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", "400"},
        Malformed{"both_lengths",
                  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n0\r\n\r\n",
                  "400"},
        Malformed{"both_lengths_turned",
                  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
                  "3\r\n\r\n0\r\n\r\n",
                  "400"},
        Malformed{"two_lengths",
                  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: "
                  "4\r\n\r\nabcd",
                  "400"},
        Malformed{"bad_length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400"},
        Malformed{"bad_chunk",
                  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                  "400"},
        Malformed{"other_coding",
                  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nabc",
                  "501"},
        Malformed{"coding_list",
                  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                  "501"},
        Malformed{
            "other_expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n", "417"}),
    [](const auto& row) { return row.param.name; });

TEST(http_server, a_head_over_16_kib_is_431) {
    Server server({}, echo);
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'y'));
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST(http_server, more_than_a_hundred_headers_are_431) {
    Server server({}, echo);
    RawClient client(server.port());
    std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 101; ++i) head += "X-" + std::to_string(i) + ": y\r\n";
    client.send(head + "\r\n");
    EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 431 "));
}

TEST(http_server, head_requests_get_the_length_without_the_body) {
    Server server({}, [](Request&&, Responder responder) {
        responder.send({.status = 200, .headers = {}, .body = "12345"});
    });
    RawClient client(server.port());
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.read_to_end());
    EXPECT_THAT(client.received(), HasSubstr("Content-Length: 5\r\n"));
    EXPECT_THAT(client.received(), testing::EndsWith("\r\n\r\n"));
}

}  // namespace
}  // namespace shared::http
