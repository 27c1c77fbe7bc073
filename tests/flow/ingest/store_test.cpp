// From a POST to its status: stored or not.
#include "ingest/webhooks/webhook.hpp"
#include "shared/json/value.hpp"
#include "tests/flow/ingest/harness.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest {
namespace {

using Mode = fakes::FakeProducer::Mode;

constexpr const char* kPath = "/webhooks/evolution/tok_harbor";

class IngestStore : public testing::Test {
  protected:
    IngestStore() { reader_.set(harbor_sources()); }

    FakeReader reader_;
};

TEST_F(IngestStore, answers_200_only_after_the_ack) {
    Harness ingest(reader_);
    ingest.producer.set_mode(Mode::kHold);
    auto answer = ingest.post_later(kPath, example("evolution/2.3.7-text"));
    ASSERT_EQ(ingest.producer.wait_for(1).size(), 1u);
    EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout);
    ingest.producer.set_mode(Mode::kStore);
    EXPECT_EQ(answer.get().status, 200);
    EXPECT_TRUE(
        ingest.has_metric("frontdesk_ingest_records_total{kind=\"message\",topic=\"inbound\"} 1"));
}

TEST_F(IngestStore, answers_503_where_the_log_does_not_take_it) {
    Harness ingest(reader_);
    ingest.producer.set_mode(Mode::kFail);
    const auto failed = ingest.post(kPath, example("evolution/2.3.7-text"));
    EXPECT_EQ(failed.status, 503);
    EXPECT_EQ(shared::http::find(failed.headers, "Retry-After"), "5");
    ingest.producer.set_mode(Mode::kRefuse);
    EXPECT_EQ(ingest.post(kPath, example("evolution/2.3.7-text")).status, 503);
    ingest.producer.set_mode(Mode::kStore);
    EXPECT_EQ(ingest.post(kPath, example("evolution/2.3.7-text")).status, 200);
}

TEST_F(IngestStore, answers_503_at_the_deadline) {
    HarnessSettings settings;
    settings.reception.deadline = std::chrono::milliseconds(50);
    Harness ingest(reader_, settings);
    ingest.producer.set_mode(Mode::kHold);
    EXPECT_EQ(ingest.post(kPath, example("evolution/2.3.7-text")).status, 503);
    EXPECT_TRUE(ingest.has_metric("frontdesk_ingest_refused_total{reason=\"deadline\"} 1"));
}

TEST_F(IngestStore, answers_413_for_what_the_log_will_never_take) {
    Harness ingest(reader_);
    ingest.producer.set_mode(Mode::kTooLarge);
    EXPECT_EQ(ingest.post(kPath, example("evolution/2.3.7-text")).status, 413);
}

TEST_F(IngestStore, answers_413_for_a_body_beyond_the_limit) {
    Harness ingest(reader_);
    EXPECT_EQ(ingest.post(kPath, std::string(1024 * 1024 + 1, 'x')).status, 413);
    EXPECT_TRUE(ingest.producer.produced().empty());
}

TEST_F(IngestStore, answers_413_for_more_pieces_than_a_webhook_has) {
    Harness ingest(reader_);
    std::string list = "0";
    for (std::size_t i = 0; i < webhooks::kMostPieces; ++i) list += ",0";
    EXPECT_EQ(
        ingest
            .post(kPath,
                  R"({"event":"messages.upsert","instance":"harbor-dental","data":[)" + list + "]}")
            .status,
        413);
    EXPECT_TRUE(ingest.producer.produced().empty());
}

TEST_F(IngestStore, answers_503_unread_where_too_many_are_held) {
    HarnessSettings settings;
    settings.reception.most_held = 1;
    Harness ingest(reader_, settings);
    ingest.producer.set_mode(Mode::kHold);
    auto first = ingest.post_later(kPath, example("evolution/2.3.7-text"));
    ASSERT_EQ(ingest.producer.wait_for(1).size(), 1u);
    EXPECT_EQ(ingest.post(kPath, example("evolution/2.3.7-text")).status, 503);
    ingest.producer.set_mode(Mode::kStore);
    EXPECT_EQ(first.get().status, 200);
    EXPECT_EQ(ingest.producer.produced().size(), 1u);
}

TEST_F(IngestStore, takes_the_path_with_an_event_behind_the_token) {
    Harness ingest(reader_);
    for (const char* path : {"/webhooks/evolution/tok_harbor/messages-upsert",
                             "/webhooks/evolution/tok_harbor//messages-upsert"}) {
        EXPECT_EQ(ingest.post(path, example("evolution/2.3.7-text")).status, 200) << path;
    }
    EXPECT_EQ(ingest.post("/elsewhere", "{}").status, 404);
    EXPECT_EQ(ingest.get(kPath).status, 405);
}

TEST_F(IngestStore, makes_a_record_for_each_clinic_of_a_batch) {
    Harness ingest(reader_);
    EXPECT_EQ(ingest.post_signed(example("meta/batch-two-clinics")).status, 200);
    const auto produced = ingest.producer.produced();
    ASSERT_EQ(produced.size(), 2u);
    EXPECT_NE(produced[0].key, produced[1].key);
    shared::json::Parser parser;
    EXPECT_EQ((*parser.parse(produced[0].value))["body"]["line"].string_or(""), "920000000000401");
    EXPECT_EQ((*parser.parse(produced[1].value))["body"]["line"].string_or(""), "920000000000402");
}

TEST_F(IngestStore, keeps_what_is_no_json_as_a_count) {
    Harness ingest(reader_);
    EXPECT_EQ(ingest.post(kPath, "{\"private\": \"words").status, 200);
    const auto produced = ingest.producer.produced();
    ASSERT_EQ(produced.size(), 1u);
    EXPECT_EQ(produced[0].topic, "events");
    EXPECT_EQ(produced[0].value.find("private"), std::string::npos);
    EXPECT_NE(produced[0].value.find("\"malformed\""), std::string::npos);
    EXPECT_TRUE(ingest.has_metric("frontdesk_ingest_malformed_total 1"));
}

TEST_F(IngestStore, keeps_a_message_with_a_lone_surrogate) {
    Harness ingest(reader_);
    std::string body = example("evolution/2.3.7-text");
    body.replace(body.find("hello"), 5, "hello \\ud83e");
    EXPECT_EQ(ingest.post(kPath, body).status, 200);
    EXPECT_EQ(ingest.producer.produced().at(0).topic, "inbound");
}

TEST_F(IngestStore, keeps_a_message_with_a_number_beyond_64_bits) {
    Harness ingest(reader_);
    std::string body = example("evolution/2.3.7-text");
    body.replace(body.find('{'), 1, "{\"huge\":18446744073709552000,");
    EXPECT_EQ(ingest.post(kPath, body).status, 200);
    EXPECT_EQ(ingest.producer.produced().at(0).topic, "inbound");
}

TEST_F(IngestStore, keeps_messages_of_a_line_that_is_not_the_sources) {
    Harness ingest(reader_);
    std::string body = example("evolution/2.3.7-text");
    body.replace(body.find("harbor-dental"), 13, "other-clinic1");
    EXPECT_EQ(ingest.post(kPath, body).status, 200);
    EXPECT_EQ(ingest.producer.produced().at(0).topic, "inbound");
    EXPECT_TRUE(ingest.has_metric("frontdesk_ingest_unknown_line_total 1"));
}

TEST_F(IngestStore, sends_no_secret_on) {
    Harness ingest(reader_);
    EXPECT_EQ(ingest.post(kPath, example("evolution/2.3.7-image")).status, 200);
    const std::string value = ingest.producer.produced().at(0).value;
    for (const char* secret : {"harbor-secret", "tok_harbor", "QUJDQUJD", "\"0\":"}) {
        EXPECT_EQ(value.find(secret), std::string::npos) << secret;
    }
}

TEST_F(IngestStore, answers_health_on_the_public_address) {
    Harness ingest(reader_);
    EXPECT_EQ(ingest.get("/livez").status, 200);
    EXPECT_EQ(ingest.get("/readyz").status, 503);
    ingest.health.set_ready(true);
    EXPECT_EQ(ingest.get("/readyz").status, 200);
    EXPECT_EQ(ingest.get("/health").status, 200);
}

}  // namespace
}  // namespace ingest
