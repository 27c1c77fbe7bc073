#include "ingest/metrics.hpp"

#include <set>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ingest {
namespace {

std::set<std::string> families(const shared::metrics::Registry& registry) {
    std::set<std::string> out;
    std::istringstream lines(registry.text());
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# TYPE ")) out.insert(line.substr(7, line.find(' ', 7) - 7));
    }
    return out;
}

TEST(Metrics, have_names_that_dashboards_rely_on) {
    shared::metrics::Registry registry;
    const Metrics metrics(registry);
    EXPECT_THAT(families(registry),
                testing::UnorderedElementsAre("frontdesk_ingest_cut_bytes_total",
                                              "frontdesk_ingest_held_bytes",
                                              "frontdesk_ingest_held_requests",
                                              "frontdesk_ingest_malformed_total",
                                              "frontdesk_ingest_publish_failures_total",
                                              "frontdesk_ingest_ready",
                                              "frontdesk_ingest_records_total",
                                              "frontdesk_ingest_refused_total",
                                              "frontdesk_ingest_request_seconds",
                                              "frontdesk_ingest_requests_total",
                                              "frontdesk_ingest_source_reads_total",
                                              "frontdesk_ingest_sources",
                                              "frontdesk_ingest_unknown_events_total",
                                              "frontdesk_ingest_unknown_line_total"));
}

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
