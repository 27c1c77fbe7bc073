#include "shared/app/admin.hpp"

#include "shared/http/client.hpp"

#include <future>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::app {
namespace {

int status(const Admin& admin,
           const std::string& method,
           const std::string& path,
           const std::string& token = "") {
    http::Call call;
    call.method = method;
    call.url = "http://" + admin.address() + path;
    if (!token.empty()) call.headers = {{"Authorization", "Bearer " + token}};
    return http::fetch(call).status;
}

TEST(admin, health_needs_no_token) {
    Health health;
    const Admin admin("127.0.0.1:0", "t0ken", health);
    EXPECT_EQ(status(admin, "GET", "/livez"), 200);
    EXPECT_EQ(status(admin, "GET", "/health"), 200);
    EXPECT_EQ(status(admin, "GET", "/readyz"), 503);
    health.set_ready(true);
    EXPECT_EQ(status(admin, "GET", "/readyz"), 200);
    EXPECT_EQ(status(admin, "POST", "/readyz"), 405);
}

TEST(admin, everything_else_needs_the_token) {
    const Health health;
    Admin admin("127.0.0.1:0", "t0ken", health);
    admin.add("POST /admin/pause", [](const http::Request& request) {
        return http::Response{.status = 202, .headers = {}, .body = request.body};
    });
    EXPECT_EQ(status(admin, "POST", "/admin/pause"), 401);
    EXPECT_EQ(status(admin, "POST", "/admin/pause", "t0kem"), 401);
    EXPECT_EQ(status(admin, "POST", "/admin/pause", "t0ken"), 202);
    EXPECT_EQ(status(admin, "GET", "/admin/pause", "t0ken"), 404);
    EXPECT_EQ(status(admin, "GET", "/admin/other", "t0ken"), 404);
    EXPECT_EQ(status(admin, "GET", "/admin/other"), 401);
}

TEST(admin, is_off_without_a_token) {
    const Health health;
    Admin admin("127.0.0.1:0", "", health);
    admin.add("GET /admin/x", [](const http::Request&) { return http::Response{}; });
    EXPECT_EQ(status(admin, "GET", "/admin/x"), 404);
    EXPECT_EQ(status(admin, "GET", "/admin/x", "anything"), 404);
    EXPECT_EQ(status(admin, "GET", "/livez"), 200);
}

TEST(admin, an_action_that_throws_answers_500) {
    const Health health;
    Admin admin("127.0.0.1:0", "t0ken", health);
    admin.add("GET /admin/x",
              [](const http::Request&) -> http::Response { throw std::runtime_error("no"); });
    EXPECT_EQ(status(admin, "GET", "/admin/x", "t0ken"), 500);
}

TEST(admin, answers_for_health_and_what_is_short_while_an_action_waits) {
    const Health health;
    Admin admin("127.0.0.1:0", "t0ken", health);
    std::promise<void> begun;
    std::promise<void> go_on;
    admin.add_slow("POST /admin/slow", [&](const http::Request& request) {
        begun.set_value();
        go_on.get_future().wait();
        return http::Response{.status = 202, .headers = {}, .body = request.body};
    });
    admin.add("POST /admin/short", [](const http::Request&) { return http::Response{}; });
    auto slow = std::async(std::launch::async,
                           [&] { return status(admin, "POST", "/admin/slow", "t0ken"); });
    begun.get_future().wait();
    EXPECT_EQ(status(admin, "GET", "/livez"), 200);
    EXPECT_EQ(status(admin, "POST", "/admin/short", "t0ken"), 200);
    EXPECT_EQ(status(admin, "POST", "/admin/slow"), 401);
    go_on.set_value();
    EXPECT_EQ(slow.get(), 202);
}

TEST(admin, a_slow_action_that_throws_answers_500) {
    const Health health;
    Admin admin("127.0.0.1:0", "t0ken", health);
    admin.add_slow("GET /admin/x",
                   [](const http::Request&) -> http::Response { throw std::runtime_error("no"); });
    EXPECT_EQ(status(admin, "GET", "/admin/x", "t0ken"), 500);
}

}  // namespace
}  // namespace shared::app
