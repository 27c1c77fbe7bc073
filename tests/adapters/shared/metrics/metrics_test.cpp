#include "shared/metrics/metrics.hpp"

#include "shared/http/client.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shared::metrics {
namespace {

using testing::HasSubstr;

TEST(metrics, serves_what_was_counted_on_a_free_port) {
    Registry registry;
    const Counter seen = registry.counter("frontdesk_test_total", "Seen.", {{"kind", "text"}});
    registry.gauge("frontdesk_test_depth", "Depth.").set(7);
    seen.add();
    seen.add(2);
    registry.expose("127.0.0.1:0");
    ASSERT_THAT(registry.address(), testing::StartsWith("127.0.0.1:"));
    ASSERT_NE(registry.address(), "127.0.0.1:0");

    http::Call call;
    call.method = "GET";
    call.url = "http://" + registry.address() + "/metrics";
    const http::CallResult answer = http::fetch(call);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr("frontdesk_test_total{kind=\"text\"} 3"));
    EXPECT_THAT(answer.body, HasSubstr("frontdesk_test_depth 7"));
}

TEST(metrics, children_of_one_family_are_kept_apart) {
    Registry registry;
    const Counter first = registry.counter("frontdesk_test_total", "Seen.", {{"kind", "a"}});
    const Counter second = registry.counter("frontdesk_test_total", "Seen.", {{"kind", "b"}});
    const Counter again = registry.counter("frontdesk_test_total", "Seen.", {{"kind", "a"}});
    first.add();
    again.add();
    EXPECT_EQ(first.value(), 2);
    EXPECT_EQ(second.value(), 0);
}

TEST(metrics, histogram_counts_into_its_buckets) {
    Registry registry;
    const Histogram times = registry.histogram("frontdesk_test_seconds", "Time.", {0.1, 1});
    times.observe(0.05);
    times.observe(0.5);
    EXPECT_THAT(registry.text(), HasSubstr("frontdesk_test_seconds_bucket{le=\"1\"} 2"));
    EXPECT_THAT(registry.text(), HasSubstr("frontdesk_test_seconds_count 2"));
}

TEST(metrics, an_address_in_use_is_named_in_the_error) {
    Registry first;
    first.expose("127.0.0.1:0");
    Registry second;
    try {
        second.expose(first.address());
        FAIL() << "two exposers on one address";
    } catch (const std::runtime_error& fault) {
        EXPECT_THAT(fault.what(), HasSubstr(first.address()));
    }
}

TEST(metrics, a_handle_never_resolved_does_nothing) {
    Counter().add();
    Gauge().set(1);
    Histogram().observe(1);
    EXPECT_EQ(Counter().value(), 0);
}

}  // namespace
}  // namespace shared::metrics
