#include "ingest/metrics.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest {
namespace {

TEST(Metrics, count_only_under_labels_known_beforehand) {
    shared::metrics::Registry registry;
    const Metrics metrics(registry);
    const std::string before = registry.text();
    metrics.refused("a word of the sender's");
    metrics.record("inbound", "invented");
    metrics.unknown_event("invented");
    EXPECT_EQ(registry.text(), before);
    metrics.request("meta", 200, 0.001);
    EXPECT_NE(
        registry.text().find("frontdesk_ingest_requests_total{provider=\"meta\",status=\"200\"} 1"),
        std::string::npos);
}

}  // namespace
}  // namespace ingest
