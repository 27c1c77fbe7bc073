// Held for a repartition: what comes goes into the spool, and out of it under the new count alone.
#include "shared/kafka/partition.hpp"
#include "tests/flow/ingest/harness.hpp"

#include <functional>
#include <vector>

#include <unistd.h>

namespace ingest {
namespace {

using Mode = fakes::FakeProducer::Mode;

constexpr const char* kPath = "/webhooks/evolution/tok_harbor";
constexpr int kBefore = 12, kAfter = 31;

class IngestHold : public testing::Test {
  protected:
    IngestHold() {
        reader_.set(harbor_sources());
        settings_.spool_folder = testing::TempDir() + "ingest-hold-" + std::to_string(::getpid());
        std::filesystem::remove_all(settings_.spool_folder);
    }
    ~IngestHold() override { std::filesystem::remove_all(settings_.spool_folder); }

    static int post(Harness& ingest) {
        return ingest.post(kPath, example("evolution/2.3.7-text")).status;
    }
    static bool comes_true(const std::function<bool()>& is_so) {
        for (int i = 0; i < 60'000 && !is_so(); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return is_so();
    }
    static bool is_drained(Harness& ingest) {
        return comes_true([&] { return ingest.spool->is_empty(); });
    }
    // Where the records that came after the first so many lie.
    static void expect_placed(const Harness& ingest, std::size_t from, int partitions) {
        const auto all = ingest.producer.produced();
        ASSERT_GT(all.size(), from);
        for (std::size_t i = from; i < all.size(); ++i) {
            EXPECT_EQ(all[i].partition, shared::kafka::partition_of(all[i].key, partitions));
        }
    }

    FakeReader reader_;
    HarnessSettings settings_;
};

TEST_F(IngestHold, spools_all_and_drains_it_under_the_new_count) {
    Harness ingest(reader_, settings_);
    EXPECT_EQ(post(ingest), 200);
    ASSERT_EQ(ingest.producer.produced().size(), 1U);
    const std::string key = ingest.producer.produced()[0].key;
    ASSERT_NE(shared::kafka::partition_of(key, kBefore), shared::kafka::partition_of(key, kAfter));
    ASSERT_TRUE(ingest.hold.begin());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(post(ingest), 200);
    EXPECT_EQ(ingest.hold.status().records, 3U);
    EXPECT_TRUE(comes_true([&] { return ingest.has_metric("frontdesk_ingest_on_hold 1"); }));
    EXPECT_EQ(ingest.producer.produced().size(), 1U);
    ingest.partitions_at_broker = kAfter;
    ASSERT_TRUE(ingest.hold.end(kAfter));
    ASSERT_TRUE(is_drained(ingest));
    EXPECT_EQ(post(ingest), 200);
    EXPECT_EQ(ingest.producer.produced().size(), 5U);
    expect_placed(ingest, 1, kAfter);
    EXPECT_FALSE(std::filesystem::exists(settings_.spool_folder + "/held"));
}

TEST_F(IngestHold, outlives_the_process) {
    {
        Harness ingest(reader_, settings_);
        ASSERT_TRUE(ingest.hold.begin());
        EXPECT_EQ(post(ingest), 200);
    }
    Harness ingest(reader_, settings_);
    EXPECT_TRUE(ingest.hold.is_on());
    EXPECT_EQ(post(ingest), 200);
    EXPECT_EQ(ingest.hold.status().records, 2U);
    EXPECT_TRUE(ingest.producer.produced().empty());
    ingest.partitions_at_broker = kAfter;
    ASSERT_TRUE(ingest.hold.end(kAfter));
    ASSERT_TRUE(is_drained(ingest));
    expect_placed(ingest, 0, kAfter);
}

TEST_F(IngestHold, waits_for_what_is_under_way_and_stops_a_drain) {
    Harness ingest(reader_, settings_);
    ingest.producer.set_mode(Mode::kRefuse);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(post(ingest), 200);
    // One key: the drain has one record of it in its hands.
    ingest.producer.set_mode(Mode::kHold);
    ASSERT_TRUE(comes_true([&] { return ingest.producer.produced().size() == 1; }));
    ASSERT_TRUE(ingest.hold.begin());
    EXPECT_EQ(ingest.hold.status().under_way, 1);
    EXPECT_EQ(ingest.hold.end(kBefore).error().code, "under_way");
    ingest.producer.set_mode(Mode::kStore);
    ASSERT_TRUE(comes_true([&] { return ingest.hold.status().under_way == 0; }));
    EXPECT_EQ(ingest.hold.status().records, 2U);
    EXPECT_EQ(ingest.producer.produced().size(), 1U);
    ASSERT_TRUE(ingest.hold.end(kBefore));
    EXPECT_TRUE(is_drained(ingest));
}

TEST_F(IngestHold, stays_where_the_topics_are_not_as_told) {
    Harness ingest(reader_, settings_);
    ASSERT_TRUE(ingest.hold.begin());
    EXPECT_EQ(post(ingest), 200);
    EXPECT_EQ(ingest.hold.end(kAfter).error().code, "topics_differ");
    EXPECT_TRUE(ingest.hold.is_on());
    EXPECT_TRUE(std::filesystem::exists(settings_.spool_folder + "/held"));
    EXPECT_TRUE(ingest.producer.produced().empty());
    ASSERT_TRUE(ingest.hold.end(kBefore));
    EXPECT_TRUE(is_drained(ingest));
    EXPECT_TRUE(ingest.hold.end(kBefore));
    EXPECT_EQ(ingest.hold.end(kAfter).error().code, "other_count");
}

TEST_F(IngestHold, needs_a_spool) {
    settings_.spool_folder.clear();
    Harness ingest(reader_, settings_);
    EXPECT_EQ(ingest.hold.begin().error().code, "no_spool");
    EXPECT_EQ(post(ingest), 200);
    EXPECT_EQ(ingest.producer.produced().size(), 1U);
}

TEST_F(IngestHold, is_none_where_its_mark_cannot_be_written) {
    Harness ingest(reader_, settings_);
    std::filesystem::create_directory(settings_.spool_folder + "/held");
    EXPECT_TRUE(ingest.hold.begin());  // there already, whatever it is: it holds
    std::filesystem::remove(settings_.spool_folder + "/held");
    ASSERT_TRUE(ingest.hold.end(kBefore));
    std::filesystem::remove_all(settings_.spool_folder);
    EXPECT_EQ(ingest.hold.begin().error().code, "ENOENT");
    EXPECT_FALSE(ingest.hold.is_on());
}

}  // namespace
}  // namespace ingest
