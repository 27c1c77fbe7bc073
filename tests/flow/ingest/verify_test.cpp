// Who is let in, and by which source list.
#include "tests/flow/ingest/harness.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ingest {
namespace {

class IngestVerify : public testing::Test {
  protected:
    IngestVerify() { reader_.set(harbor_sources()); }

    sources::SourceData with_another() const {
        auto data = harbor_sources();
        data.sources.push_back(evolution_source("another", "tok_another"));
        return data;
    }

    FakeReader reader_;
};

TEST_F(IngestVerify, refuses_a_forged_signature_and_stores_nothing) {
    Harness ingest(reader_);
    const std::string body = example("meta/text-2026");
    EXPECT_EQ(ingest.post_signed(body, "guessed").status, 401);
    EXPECT_EQ(ingest.post("/webhooks/meta/harbor-app", body).status, 401);
    EXPECT_TRUE(ingest.producer.produced().empty());
    EXPECT_TRUE(ingest.has_metric("frontdesk_ingest_refused_total{reason=\"forged\"} 2"));
}

TEST_F(IngestVerify, takes_each_of_several_app_secrets) {
    Harness ingest(reader_);
    const std::string body = example("meta/text-2026");
    EXPECT_EQ(ingest.post_signed(body, "app secret").status, 200);
    EXPECT_EQ(ingest.post_signed(body, "old app secret").status, 200);
}

TEST_F(IngestVerify, answers_the_subscription_with_the_challenge) {
    Harness ingest(reader_);
    const std::string path = "/webhooks/meta/harbor-app?hub.mode=subscribe&hub.challenge=a%2Fb";
    const auto right = ingest.get(path + "&hub.verify_token=verify%20me");
    EXPECT_EQ(right.status, 200);
    EXPECT_EQ(right.body, "a/b");
    EXPECT_EQ(ingest.get(path + "&hub.verify_token=guessed").status, 403);
    EXPECT_EQ(ingest.get("/webhooks/meta/nobody?hub.mode=subscribe").status, 403);
}

TEST_F(IngestVerify, refuses_an_unknown_token_only_after_a_read) {
    Harness ingest(reader_);
    const int before = reader_.reads;
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_nobody", "{}").status, 401);
    EXPECT_EQ(reader_.reads, before + 1);
}

TEST_F(IngestVerify, takes_a_token_that_the_read_brings) {
    Harness ingest(reader_);
    reader_.set(with_another());
    const auto answer =
        ingest.post("/webhooks/evolution/tok_another", example("evolution/2.3.7-text"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(ingest.producer.produced().at(0).value.find("\"source\":\"another\""),
              std::string::npos);
}

TEST_F(IngestVerify, takes_a_secret_that_was_changed_a_moment_ago) {
    Harness ingest(reader_);
    auto data = harbor_sources();
    data.sources[1].app_secrets = {"newest"};
    reader_.set(data);
    EXPECT_EQ(ingest.post_signed(example("meta/text-2026"), "newest").status, 200);
}

TEST_F(IngestVerify, answers_503_for_an_unknown_token_where_the_read_fails) {
    Harness ingest(reader_);
    reader_.fail(true);
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_nobody", "{}").status, 503);
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_harbor", example("evolution/2.3.7-text")).status,
              200);
    reader_.fail(false);
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_nobody", "{}").status, 401);
}

TEST_F(IngestVerify, answers_503_for_an_unknown_token_where_a_source_cannot_be_read) {
    Harness ingest(reader_);
    auto data = harbor_sources();
    data.is_complete = false;
    reader_.set(data);
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_nobody", "{}").status, 503);
    EXPECT_EQ(ingest.post_signed(example("meta/text-2026"), "guessed").status, 401);
}

TEST_F(IngestVerify, shares_one_read_among_all_who_wait) {
    HarnessSettings settings;
    settings.keeper.least_gap = std::chrono::milliseconds(400);
    Harness ingest(reader_, settings);
    const int before = reader_.reads;
    std::vector<std::future<shared::http::CallResult>> answers;
    for (int i = 0; i < 8; ++i) {
        answers.push_back(ingest.post_later("/webhooks/evolution/tok_nobody", "{}"));
    }
    for (auto& answer : answers) EXPECT_EQ(answer.get().status, 401);
    EXPECT_LE(reader_.reads - before, 3);
}

TEST_F(IngestVerify, reads_no_large_body_for_an_unknown_token) {
    Harness ingest(reader_);
    const int before = reader_.reads;
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_nobody", std::string(100'000, 'x')).status, 503);
    EXPECT_EQ(reader_.reads, before);
}

TEST_F(IngestVerify, needs_the_default_secret_where_one_is_set) {
    HarnessSettings settings;
    settings.keeper.default_secret = "shared secret";
    Harness ingest(reader_, settings);
    const std::string path = "/webhooks/evolution/tok_harbor";
    const std::string body = example("evolution/2.3.7-text");
    EXPECT_EQ(ingest.post(path, body).status, 401);
    EXPECT_EQ(ingest.post(path, body, {{"X-Webhook-Secret", "shared secret"}}).status, 200);
}

TEST_F(IngestVerify, starts_from_the_snapshot_without_the_database) {
    std::string pattern = (std::filesystem::temp_directory_path() / "ingest-XXXXXX").string();
    const std::string folder = mkdtemp(pattern.data());
    const shared::cache::SnapshotSettings file{.path = folder + "/snapshot.db"};
    const auto sealer = *shared::crypto::Sealer::make(std::string(64, 'a'));
    std::string key;
    {
        Harness ingest(reader_, {}, file, sealer);
        EXPECT_EQ(
            ingest.post("/webhooks/evolution/tok_harbor", example("evolution/2.3.7-text")).status,
            200);
        key = ingest.producer.produced().at(0).key;
        EXPECT_TRUE(ingest.has_metric("frontdesk_ingest_snapshot_writes_total 1"));
    }
    reader_.fail(true);
    Harness ingest(reader_, {}, file, sealer);
    EXPECT_FALSE(ingest.keeper.is_fresh());
    EXPECT_TRUE(ingest.has_metric("frontdesk_ingest_snapshot_entries 1"));
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_harbor", example("evolution/2.3.7-text")).status,
              200);
    EXPECT_EQ(ingest.producer.produced().at(0).key, key);
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_nobody", "{}").status, 503);
    std::filesystem::remove_all(folder);
}

TEST_F(IngestVerify, answers_503_before_any_source_is_known) {
    reader_.fail(true);
    Harness ingest(reader_);
    EXPECT_EQ(ingest.keeper.current(), nullptr);
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_harbor", "{}").status, 503);
    reader_.fail(false);
    EXPECT_EQ(ingest.post("/webhooks/evolution/tok_harbor", example("evolution/2.3.7-text")).status,
              200);
}

}  // namespace
}  // namespace ingest
