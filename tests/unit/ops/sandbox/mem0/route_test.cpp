#include "ops/sandbox/mem0/route.hpp"

#include <gtest/gtest.h>

namespace ops::sandbox::mem0 {
namespace {

Operation hosted(const char* method, const std::string& path) {
    return route_of(method, "/mem0/hosted" + path)->operation;
}
Operation server(const char* method, const std::string& path) {
    return route_of(method, "/mem0/server" + path)->operation;
}

TEST(mem0_route, is_none_of_another_provider) {
    for (const char* path : {"/",
                             "/message/sendText/demo",
                             "/sandbox/memories",
                             "/mem0",
                             "/mem0/x",
                             "/mem0/hostedv1/ping/",
                             "/v1/ping/",
                             "/memories"}) {
        EXPECT_FALSE(route_of("GET", path).has_value()) << path;
    }
}

TEST(mem0_route, of_the_hosted_service_ends_with_a_slash) {
    EXPECT_EQ(hosted("POST", "/v3/memories/add/"), Operation::kAdd);
    EXPECT_EQ(hosted("POST", "/v3/memories/add"), Operation::kNoRoute);
    EXPECT_EQ(hosted("POST", "/v3/memories/search/"), Operation::kSearch);
    EXPECT_EQ(hosted("POST", "/v3/memories/"), Operation::kList);
    EXPECT_EQ(hosted("GET", "/v1/memories/"), Operation::kList);
    EXPECT_EQ(hosted("DELETE", "/v1/memories/"), Operation::kForgetAll);
    EXPECT_EQ(hosted("GET", "/v1/ping/"), Operation::kPing);
}

TEST(mem0_route, of_the_server_ends_without_one) {
    EXPECT_EQ(server("POST", "/memories"), Operation::kAdd);
    EXPECT_EQ(server("POST", "/memories/"), Operation::kNoRoute);
    EXPECT_EQ(server("POST", "/search"), Operation::kSearch);
    EXPECT_EQ(server("POST", "/search/"), Operation::kNoRoute);
    EXPECT_EQ(server("DELETE", "/memories"), Operation::kForgetAll);
    EXPECT_EQ(server("POST", "/v1/memories/"), Operation::kNoRoute);
}

TEST(mem0_route, has_the_version_and_the_id) {
    const auto two = route_of("POST", "/mem0/hosted/v2/memories/search/");
    EXPECT_EQ(two->version, 2);
    const auto one = route_of("GET", "/mem0/hosted/v1/memories/abc/history/");
    EXPECT_EQ(one->operation, Operation::kHistory);
    EXPECT_EQ(one->id, "abc");
    EXPECT_EQ(server("GET", "/memories/a/b"), Operation::kNoRoute);
}

TEST(mem0_route, tells_a_wrong_method_from_a_wrong_path) {
    EXPECT_EQ(server("PATCH", "/memories"), Operation::kBadMethod);
    EXPECT_EQ(hosted("GET", "/v3/memories/add/"), Operation::kBadMethod);
    EXPECT_EQ(hosted("GET", "/v4/memories/"), Operation::kNoRoute);
}

}  // namespace
}  // namespace ops::sandbox::mem0
