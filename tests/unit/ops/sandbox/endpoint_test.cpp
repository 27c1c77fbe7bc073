#include "ops/sandbox/endpoint.hpp"

#include <gtest/gtest.h>

namespace {

using ops::sandbox::Endpoint;
using ops::sandbox::endpoint_of;

TEST(Endpoint, KnowsThePathsOfBothProviders) {
    EXPECT_EQ(endpoint_of("/message/sendText/a%20b")->line, "a b");
    EXPECT_EQ(endpoint_of("/chat/sendPresence/a")->kind, Endpoint::Kind::kPresence);
    EXPECT_EQ(endpoint_of("/chat/markMessageAsRead/a")->kind, Endpoint::Kind::kRead);
    EXPECT_EQ(endpoint_of("/instance/connectionState/a")->kind, Endpoint::Kind::kConnectionState);
    const auto graph = endpoint_of("/v25.0/9300/messages");
    ASSERT_TRUE(graph.has_value());
    EXPECT_EQ(graph->kind, Endpoint::Kind::kGraphMessages);
    EXPECT_EQ(graph->line, "9300");
}

TEST(Endpoint, LeavesOtherPathsAlone) {
    for (const auto* path : {"/message/sendText/",
                             "/message/sendText/a/b",
                             "/version/9300/messages",
                             "/v25.0/9300/media",
                             "/v25.0/9300",
                             "/sandbox/requests"}) {
        EXPECT_FALSE(endpoint_of(path).has_value()) << path;
    }
}

}  // namespace
