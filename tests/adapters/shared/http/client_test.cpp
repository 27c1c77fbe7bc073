#include "shared/http/client.hpp"

#include "shared/base/clock.hpp"
#include "shared/http/server.hpp"
#include "tests/adapters/shared/http/holder.hpp"
#include "tests/adapters/shared/http/raw_server.hpp"

#include <chrono>
#include <future>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::http {
namespace {

using namespace std::chrono_literals;
using test::Holder;
using test::RawPeer;
using test::RawServer;

constexpr auto kLong = 10s;

Call post(const std::string& url, const std::string& body = "{}") {
    Call call;
    call.url = url;
    call.body = body;
    return call;
}

std::future<CallResult> start(Client& client, Call call) {
    auto promise = std::make_shared<std::promise<CallResult>>();
    client.call(std::move(call),
                [promise](CallResult result) { promise->set_value(std::move(result)); });
    return promise->get_future();
}

CallResult end(std::future<CallResult> result) {
    if (result.wait_for(kLong) != std::future_status::ready) return {.code = "test_deadline"};
    return result.get();
}

std::string base(const Server& server) {
    return "http://" + server.address();
}

// An address where nobody listens.
std::string nowhere() {
    const Server server({}, [](Request&&, Responder) {});
    return base(server);
}

TEST(http_client, brings_request_and_answer_across) {
    const Server server({}, [](Request&& request, Responder responder) {
        responder.send({.status = 201,
                        .headers = {{"X-Seen", std::string(find(request.headers, "x-key"))}},
                        .body = request.method + " " + request.target + " " + request.body});
    });
    Call call = post(base(server) + "/a?b=c", "body");
    call.headers = {{"X-Key", "value"}};
    const CallResult result = fetch(call);
    EXPECT_EQ(result.status, 201);
    EXPECT_EQ(result.body, "POST /a?b=c body");
    EXPECT_EQ(find(result.headers, "x-seen"), "value");
    EXPECT_EQ(result.code, "");
    EXPECT_FALSE(result.unwritten);
    EXPECT_GT(result.written_at_us, 0);
}

TEST(http_client, sends_every_method_as_asked) {
    const Server server({}, [](Request&& request, Responder responder) {
        responder.send({.status = 200, .headers = {{"X-Method", request.method}}, .body = "x"});
    });
    for (const std::string method : {"GET", "HEAD", "PUT", "DELETE", "PATCH", "POST"}) {
        Call call;
        call.method = method;
        call.url = base(server);
        const CallResult result = fetch(call);
        EXPECT_EQ(find(result.headers, "x-method"), method);
        EXPECT_EQ(result.body, method == "HEAD" ? "" : "x");
    }
}

TEST(http_client, follows_no_redirect) {
    const Server server({}, [](Request&&, Responder responder) {
        responder.send({.status = 307, .headers = {{"Location", "/elsewhere"}}, .body = ""});
    });
    EXPECT_EQ(fetch(post(base(server))).status, 307);
}

TEST(http_client, a_large_body_goes_without_waiting_for_100_continue) {
    const Server server({}, [](Request&& request, Responder responder) {
        const bool asked = !find(request.headers, "expect").empty();
        responder.send({.status = asked ? 417 : 200,
                        .headers = {},
                        .body = std::to_string(request.body.size())});
    });
    EXPECT_EQ(fetch(post(base(server), std::string(2'000'000, 'x'))).body, "2000000");
}

TEST(http_client, keeps_no_more_than_1_mib_of_an_answer) {
    const Server server({}, [](Request&&, Responder responder) {
        responder.send({.status = 200, .headers = {}, .body = std::string(3'000'000, 'x')});
    });
    const CallResult result = fetch(post(base(server)));
    EXPECT_EQ(result.status, 200);
    EXPECT_EQ(result.body.size(), 1024U * 1024U);
}

TEST(http_client, a_refused_connection_is_proven_unwritten) {
    const CallResult result = fetch(post(nowhere()));
    EXPECT_EQ(result.code, "refused");
    EXPECT_TRUE(result.unwritten);
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.written_at_us, 0);
}

TEST(http_client, a_name_that_does_not_exist_is_proven_unwritten) {
    const CallResult result = fetch(post("http://no-such-host.invalid/"));
    EXPECT_EQ(result.code, "resolve");
    EXPECT_TRUE(result.unwritten);
}

TEST(http_client, tls_that_fails_is_proven_unwritten) {
    const Server server({}, [](Request&&, Responder) {});
    const CallResult result = fetch(post("https://" + server.address()));
    EXPECT_NE(result.code, "");
    EXPECT_TRUE(result.unwritten);
}

TEST(http_client, a_header_with_a_line_break_is_not_sent) {
    Call call = post(nowhere());
    call.headers = {{"X-A", "a\r\nX-Evil: 1"}};
    const CallResult result = fetch(call);
    EXPECT_EQ(result.code, "other");
    EXPECT_TRUE(result.unwritten);
}

TEST(http_client, an_answer_that_does_not_come_is_a_timeout_and_not_unwritten) {
    Holder holder;
    const Server server({}, holder.handler());
    Call call = post(base(server));
    call.timeout = 200ms;
    const CallResult result = fetch(call);
    EXPECT_EQ(result.code, "timeout");
    EXPECT_FALSE(result.unwritten);
    EXPECT_EQ(holder.waiting(), 1U);
}

TEST(http_client, a_connection_cut_after_the_request_is_a_reset_and_not_unwritten) {
    RawServer server([](RawPeer& peer) { peer.read_head(); });
    const CallResult result = fetch(post(server.url("/")));
    EXPECT_EQ(result.code, "reset");
    EXPECT_FALSE(result.unwritten);
}

TEST(http_client, a_right_that_has_passed_is_not_written) {
    Holder holder;
    const Server server({}, holder.handler());
    Call call = post(base(server));
    call.send_before = SystemClock{}.boot_ns() - 1;
    const CallResult result = fetch(call);
    EXPECT_EQ(result.code, "right_expired");
    EXPECT_TRUE(result.unwritten);
    EXPECT_EQ(holder.waiting(), 0U);
}

TEST(http_client, a_right_that_holds_is_written) {
    const Server server({}, [](Request&&, Responder responder) { responder.send({}); });
    Call call = post(base(server));
    call.send_before = SystemClock{}.boot_ns() + 5'000'000'000;
    EXPECT_EQ(fetch(call).status, 200);
}

TEST(http_client, uses_a_connection_again) {
    RawServer server([](RawPeer& peer) {
        while (!peer.read_head().empty()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    const auto client = make_curl_client({});
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(end(start(*client, post(server.url("/"), ""))).status, 200);
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST(http_client, uses_no_connection_again_that_was_idle_for_4_s) {
    RawServer server([](RawPeer& peer) {
        while (!peer.read_head().empty()) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    const auto client = make_curl_client({});
    EXPECT_EQ(end(start(*client, post(server.url("/"), ""))).status, 200);
    // libcurl has no clock that a test could set: idle for as long as another call takes.
    RawServer silent([](RawPeer& peer) { (void)peer.read_head(), (void)peer.read_head(); });
    Call hanging = post(silent.url("/"));
    hanging.timeout = 4'100ms;
    EXPECT_EQ(end(start(*client, hanging)).code, "timeout");
    EXPECT_EQ(end(start(*client, post(server.url("/"), ""))).status, 200);
    EXPECT_EQ(server.connections(), 2);
}

TEST(http_client, a_request_that_dies_on_a_kept_connection_is_not_sent_twice) {
    std::atomic<int> requests{0};
    RawServer server([&requests](RawPeer& peer) {
        if (peer.read_head().empty()) return;
        ++requests;
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        if (!peer.read_head().empty()) ++requests;  // taken, and the connection closed unanswered
    });
    const auto client = make_curl_client({});
    EXPECT_EQ(end(start(*client, post(server.url("/"), ""))).status, 200);
    const CallResult second = end(start(*client, post(server.url("/"), "")));
    EXPECT_EQ(second.code, "resend_refused");
    EXPECT_EQ(second.status, 0);
    EXPECT_FALSE(second.unwritten);
    EXPECT_EQ(requests, 2);
}

TEST(http_client, a_kept_connection_that_was_closed_meanwhile_is_replaced) {
    std::promise<void> closed;
    RawServer server([&closed, first = true](RawPeer& peer) mutable {
        if (peer.read_head().empty()) return;
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        if (std::exchange(first, false)) closed.set_value();
    });
    const auto client = make_curl_client({});
    EXPECT_EQ(end(start(*client, post(server.url("/"), ""))).status, 200);
    ASSERT_EQ(closed.get_future().wait_for(kLong), std::future_status::ready);
    const CallResult second = end(start(*client, post(server.url("/"), "")));
    // The close may still be on its way: then the request died with it, and that is said.
    EXPECT_TRUE(second.status == 200 || second.code == "resend_refused") << second.code;
}

// Answers the first request of the first connection and resets that once told to.
struct Resetting {
    void operator()(RawPeer& peer) {
        while (!peer.read_head().empty()) {
            ++requests;
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            if (requests > 1) continue;
            answered.get_future().wait();
            peer.reset();
            return reset.set_value();
        }
    }
    void end_connection() {
        answered.set_value();
        reset.get_future().wait();
    }
    std::promise<void> answered, reset;
    std::atomic<int> requests{0};
};

TEST(http_client, a_kept_connection_that_was_reset_meanwhile_is_replaced) {
    Resetting script;
    RawServer server(std::ref(script));
    const auto client = make_curl_client({});
    EXPECT_EQ(end(start(*client, post(server.url("/"), ""))).status, 200);
    script.end_connection();
    const CallResult second = end(start(*client, post(server.url("/"), "")));
    EXPECT_EQ(second.status, 200) << second.code;
    EXPECT_EQ(script.requests, 2);
}

TEST(http_client, a_kept_connection_that_was_reset_proves_that_nothing_was_written) {
    Resetting script;
    auto server = std::make_unique<RawServer>(std::ref(script));
    const std::string url = server->url("/");
    const auto client = make_curl_client({});
    EXPECT_EQ(end(start(*client, post(url, ""))).status, 200);
    script.end_connection();
    server.reset();  // now nobody listens
    const CallResult second = end(start(*client, post(url, "")));
    EXPECT_EQ(second.status, 0);
    EXPECT_TRUE(second.unwritten) << second.code;
    EXPECT_EQ(second.written_at_us, 0);
}

TEST(http_client, calls_of_one_slot_beyond_its_limit_wait_in_order) {
    Holder holder;
    const Server server({}, holder.handler());
    const auto client = make_curl_client({.slots_per_source = 2});
    std::vector<std::future<CallResult>> results;
    for (int i = 0; i < 4; ++i) {
        Call call = post(base(server) + "/" + std::to_string(i));
        call.slot = "source";
        results.push_back(start(*client, call));
    }
    Call other = post(base(server) + "/other");
    other.slot = "other";
    results.push_back(start(*client, other));
    std::vector<std::pair<Request, Responder>> held;
    for (int i = 0; i < 3; ++i) held.push_back(holder.next());
    EXPECT_EQ(holder.waiting(), 0U);
    std::vector<std::string> targets;
    for (const auto& [request, responder] : held) targets.push_back(request.target);
    EXPECT_THAT(targets, testing::UnorderedElementsAre("/0", "/1", "/other"));
    for (auto& [request, responder] : held) responder.send({});
    for (int i = 0; i < 2; ++i) holder.next().second.send({});
    for (auto& result : results) EXPECT_EQ(end(std::move(result)).status, 200);
}

TEST(http_client, a_waiting_call_ends_when_its_right_or_time_is_over) {
    Holder holder;
    const Server server({}, holder.handler());
    const auto client = make_curl_client({.slots_per_source = 1});
    Call first = post(base(server));
    first.slot = "source";
    auto under_way = start(*client, first);
    auto held = holder.next();
    Call right = first;
    right.send_before = SystemClock{}.boot_ns() + 50'000'000;
    Call time = first;
    time.timeout = 100ms;
    auto right_result = start(*client, right);
    auto time_result = start(*client, time);
    const CallResult expired = end(std::move(right_result));
    EXPECT_EQ(expired.code, "right_expired");
    EXPECT_TRUE(expired.unwritten);
    const CallResult late = end(std::move(time_result));
    EXPECT_EQ(late.code, "timeout");
    EXPECT_TRUE(late.unwritten);
    held.second.send({});
    EXPECT_EQ(end(std::move(under_way)).status, 200);
}

TEST(http_client, a_line_that_is_full_refuses_the_call_unwritten) {
    Holder holder;
    const Server server({}, holder.handler());
    auto client = make_curl_client({.slots_per_source = 1});
    std::vector<std::future<CallResult>> results;
    for (int i = 0; i < 1'026; ++i) {
        Call call = post(base(server));
        call.slot = "source";
        results.push_back(start(*client, call));
    }
    const CallResult refused = end(std::move(results.back()));
    EXPECT_EQ(refused.code, "queue_full");
    EXPECT_TRUE(refused.unwritten);
    holder.next();
}

TEST(http_client, ending_the_client_aborts_what_is_open) {
    Holder holder;
    const Server server({}, holder.handler());
    auto client = make_curl_client({.slots_per_source = 1});
    Call call = post(base(server));
    call.slot = "source";
    auto written = start(*client, call);
    auto waiting = start(*client, call);
    const auto held = holder.next();
    client.reset();
    const CallResult first = end(std::move(written));
    EXPECT_EQ(first.code, "aborted");
    EXPECT_FALSE(first.unwritten);
    const CallResult second = end(std::move(waiting));
    EXPECT_EQ(second.code, "aborted");
    EXPECT_TRUE(second.unwritten);
}

TEST(http_client, a_callback_may_call_again) {
    const Server server({}, [](Request&& request, Responder responder) {
        responder.send({.status = 200, .headers = {}, .body = request.body});
    });
    const auto client = make_curl_client({});
    std::promise<std::string> last;
    client->call(post(base(server), "first"), [&](const CallResult&) {
        client->call(post(base(server), "second"),
                     [&](const CallResult& result) { last.set_value(result.body); });
    });
    auto body = last.get_future();
    ASSERT_EQ(body.wait_for(kLong), std::future_status::ready);
    EXPECT_EQ(body.get(), "second");
}

}  // namespace
}  // namespace shared::http
