#include "ingest/accept/route.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::accept {
namespace {

using Kind = Route::Kind;

struct Case {
    const char* method;
    const char* target;
    Kind kind;
    const char* provider;
    const char* token;
};

class RouteOf : public testing::TestWithParam<Case> {};

TEST_P(RouteOf, tells_kind_provider_and_token) {
    shared::http::Request request;
    request.method = GetParam().method;
    request.target = GetParam().target;
    const Route route = route_of(request);
    EXPECT_EQ(static_cast<int>(route.kind), static_cast<int>(GetParam().kind));
    EXPECT_EQ(route.provider, GetParam().provider);
    EXPECT_EQ(route.token, GetParam().token);
}

INSTANTIATE_TEST_SUITE_P(
    table,
    RouteOf,
    testing::Values(
        Case{"POST", "/webhooks/evolution/tok", Kind::kWebhook, "evolution", "tok"},
        Case{"POST", "/webhooks/evolution/tok/", Kind::kWebhook, "evolution", "tok"},
        Case{"POST", "/webhooks/evolution/tok/messages-upsert", Kind::kWebhook, "evolution", "tok"},
        Case{
            "POST", "/webhooks/evolution/tok//messages-upsert", Kind::kWebhook, "evolution", "tok"},
        Case{"POST", "//webhooks//evolution//tok", Kind::kWebhook, "evolution", "tok"},
        Case{"POST",
             "/webhooks/evolution/tok?k=v/messages-upsert",
             Kind::kWebhook,
             "evolution",
             "tok"},
        Case{"POST", "/webhooks/evolution/tok/a/b/c", Kind::kNone, "", ""},
        Case{"GET", "/webhooks/evolution/tok", Kind::kMethod, "evolution", "tok"},
        Case{"POST", "/webhooks/evolution", Kind::kNone, "", ""},
        Case{"POST", "/webhooks/evolution/", Kind::kNone, "", ""},
        Case{"POST", "/webhooks/meta/app", Kind::kWebhook, "meta", "app"},
        Case{"GET", "/webhooks/meta/app?hub.mode=subscribe", Kind::kSubscribe, "meta", "app"},
        Case{"PUT", "/webhooks/meta/app", Kind::kMethod, "meta", "app"},
        Case{"POST", "/webhooks/meta/app/more", Kind::kNone, "", ""},
        Case{"POST", "/webhooks/other/tok", Kind::kNone, "", ""},
        Case{"POST", "/", Kind::kNone, "", ""},
        Case{"GET", "/readyz", Kind::kHealth, "", ""},
        Case{"HEAD", "/livez", Kind::kHealth, "", ""},
        Case{"POST", "/health", Kind::kMethod, "", ""},
        Case{"GET", "/metrics", Kind::kNone, "", ""}),
    [](const auto& row) { return "row_" + std::to_string(row.index); });

}  // namespace
}  // namespace ingest::accept
