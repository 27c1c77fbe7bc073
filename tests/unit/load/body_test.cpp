#include "tests/load/body.hpp"

#include "ingest/webhooks/webhook.hpp"
#include "shared/json/value.hpp"

#include <set>

#include <gtest/gtest.h>

namespace tests::load {
namespace {

constexpr shared::WallMs kNow = 1'900'000'000'000;

Target target(Dialect dialect) {
    Target out;
    out.dialect = dialect;
    out.line = dialect == Dialect::kMeta ? "910000000000301" : "demo-dental";
    out.number = "12025550120";
    out.path_token = "some-token";
    out.app_secret = "some-secret";
    out.header_secret = "other-secret";
    return out;
}

// What ingest's server would make of the bytes.
shared::http::Request parsed(const std::string& text) {
    shared::http::Request out;
    const auto head_end = text.find("\r\n\r\n");
    out.body = text.substr(head_end + 4);
    std::size_t at = text.find("\r\n") + 2;
    out.method = text.substr(0, text.find(' '));
    out.target = text.substr(5, text.find(" HTTP/1.1") - 5);
    while (at < head_end) {
        const auto end = text.find("\r\n", at), colon = text.find(": ", at);
        out.headers.push_back(
            {text.substr(at, colon - at), text.substr(colon + 2, end - colon - 2)});
        at = end + 2;
    }
    return out;
}

std::vector<ingest::webhooks::Piece> pieces(const char* provider, const std::string& body) {
    shared::json::Parser parser;
    const auto value = parser.parse(body);
    if (!value) return {};
    return ingest::webhooks::webhook_of(provider)->split(*value, kNow);
}

void expect_one_text(Dialect dialect) {
    const bool is_meta = dialect == Dialect::kMeta;
    const char* provider = is_meta ? "meta" : "evolution";
    const auto to = target(dialect);
    const auto request = parsed(webhook_request(to, {5, 12, 3}, kNow, "127.0.0.1:1"));
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, std::string("/webhooks/") + provider + "/some-token");
    EXPECT_EQ(find(request.headers, "content-length"), std::to_string(request.body.size()));
    ingest::sources::Source source;
    (is_meta ? source.app_secrets : source.header_secrets) = {is_meta ? "some-secret"
                                                                      : "other-secret"};
    const auto* webhook = ingest::webhooks::webhook_of(provider);
    EXPECT_TRUE(webhook->verify(request, source, kNow));
    (is_meta ? source.app_secrets : source.header_secrets) = {"wrong"};
    EXPECT_FALSE(webhook->verify(request, source, kNow));
    const auto found = pieces(provider, request.body);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, "message");
    EXPECT_EQ(found[0].message_id, message_id(dialect, {5, 12, 3}));
    EXPECT_EQ(found[0].address.phone, "15550000012");
    EXPECT_EQ(found[0].provider_time, kNow);
    const auto& message = std::get<shared::events::Message>(found[0].body);
    EXPECT_EQ(message.line, to.line);
    EXPECT_EQ(message.type, "text");
    EXPECT_FALSE(message.text.empty());
}

TEST(LoadBody, is_one_text_that_ingest_verifies_in_each_dialect) {
    expect_one_text(Dialect::kEvolutionV1);
    expect_one_text(Dialect::kEvolutionV2);
    expect_one_text(Dialect::kMeta);
}

TEST(LoadBody, has_an_id_for_each_run_conversation_and_sequence) {
    std::set<std::string> ids;
    for (const auto dialect : {Dialect::kEvolutionV2, Dialect::kMeta}) {
        for (std::uint32_t i = 0; i < 5; ++i) {
            ids.insert(message_id(dialect, {i, 77, 77}));
            ids.insert(message_id(dialect, {77, i, 77}));
            ids.insert(message_id(dialect, {77, 77, i}));
        }
    }
    EXPECT_EQ(ids.size(), 30U);
}

TEST(LoadBody, is_about_as_long_as_real_ones) {
    for (const auto dialect : {Dialect::kEvolutionV1, Dialect::kEvolutionV2, Dialect::kMeta}) {
        const auto size = webhook_request(target(dialect), {1, 2, 3}, kNow, "host:1").size();
        EXPECT_GT(size, 600U);
        EXPECT_LT(size, 2'000U);
    }
}

}  // namespace
}  // namespace tests::load
