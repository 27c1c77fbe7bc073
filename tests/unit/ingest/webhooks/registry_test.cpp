#include "ingest/webhooks/webhook.hpp"

#include <gtest/gtest.h>

namespace ingest::webhooks {
namespace {

TEST(Registry, knows_both_providers_and_no_other) {
    EXPECT_NE(webhook_of("evolution"), nullptr);
    EXPECT_NE(webhook_of("meta"), nullptr);
    EXPECT_EQ(webhook_of(""), nullptr);
    EXPECT_EQ(webhook_of("Evolution"), nullptr);
}

TEST(EventLabel, is_bounded) {
    EXPECT_EQ(event_label("presence.update"), "presence.update");
    EXPECT_EQ(event_label("user_preferences"), "user_preferences");
    EXPECT_EQ(event_label("invented.by.a.sender"), "other");
    EXPECT_EQ(event_label(""), "other");
}

TEST(Malformed, keeps_the_count_of_bytes_alone) {
    const Piece piece = malformed("evolution", 17);
    EXPECT_EQ(piece.kind, "unknown");
    EXPECT_EQ(std::get<shared::events::ProviderEvent>(piece.body).raw, R"({"cut":17})");
}

}  // namespace
}  // namespace ingest::webhooks
