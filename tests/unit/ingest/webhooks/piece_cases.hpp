// What a table of example bodies says of each, for both providers.
#pragma once

#include "tests/unit/ingest/webhooks/example_body.hpp"

#include <string>

#include <gtest/gtest.h>

namespace ingest::webhooks {

struct MessageCase {
    const char* file;
    const char* kind;
    const char* type;
    const char* text;
    const char* choice;
    const char* quoted;
    const char* address;
};

inline void expect_one_message(const std::string& provider, const MessageCase& wanted) {
    const auto pieces = split_example(provider, wanted.file);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, wanted.kind);
    ASSERT_TRUE(std::holds_alternative<shared::events::Message>(pieces[0].body));
    const auto& message = message_in(pieces[0]);
    EXPECT_EQ(message.provider, provider);
    EXPECT_EQ(message.type, wanted.type);
    EXPECT_EQ(message.text, wanted.text);
    EXPECT_EQ(message.choice, wanted.choice);
    EXPECT_EQ(message.quoted, wanted.quoted);
    EXPECT_EQ(describe(pieces[0].address), wanted.address);
    EXPECT_FALSE(pieces[0].message_id.empty());
    EXPECT_EQ(pieces[0].provider_time, kWritten);
}

struct EventCase {
    const char* file;
    const char* kind;
    const char* event;
    const char* about;
    const char* state;
    const char* detail;  // Evolution: the text; Meta: the callback data
    const char* error;
    const char* address;
};

inline void expect_one_event(const std::string& provider, const EventCase& wanted) {
    const auto pieces = split_example(provider, wanted.file);
    ASSERT_EQ(pieces.size(), 1u);
    EXPECT_EQ(pieces[0].kind, wanted.kind);
    ASSERT_TRUE(std::holds_alternative<shared::events::ProviderEvent>(pieces[0].body));
    const auto& event = event_in(pieces[0]);
    EXPECT_EQ(event.provider, provider);
    EXPECT_EQ(event.event, wanted.event);
    EXPECT_EQ(event.provider_message_id, wanted.about);
    EXPECT_EQ(pieces[0].message_id, wanted.about);
    EXPECT_EQ(event.state, wanted.state);
    EXPECT_EQ(provider == "meta" ? event.callback : event.text, wanted.detail);
    EXPECT_EQ(event.error, wanted.error);
    EXPECT_EQ(describe(pieces[0].address), wanted.address);
    EXPECT_FALSE(event.raw.empty());
}

}  // namespace ingest::webhooks
