// Every example as the next version might write it, with members nobody knows yet on every level:
// it is read as the one without them.
#include "tests/fakes/next_version.hpp"

#include "shared/events/dead.hpp"
#include "shared/events/inbound.hpp"
#include "shared/events/parked.hpp"
#include "shared/events/provider_event.hpp"
#include "shared/events/reminder.hpp"
#include "shared/events/staff.hpp"
#include "shared/events/turn.hpp"
#include "workers/hot/conversation_log/opening.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace {

namespace events = shared::events;
namespace conversation_log = workers::hot::conversation_log;
using shared::json::Value;

using fakes::as_next;
using fakes::kMemberOfTomorrow;

// As our writer writes what our reader read; the version's name left out.
std::string rewritten(const std::string& schema, const std::string& text) {
    shared::json::Parser parser;
    const Value record = parser.parse(text).value();
    auto envelope = events::read_envelope(record).value();
    envelope.schema = schema;
    const Value body = record["body"];
    if (schema == "event") return events::write_event(envelope, events::read_event(body).value());
    if (schema == "turn") return events::write_turn(envelope, events::read_turn(body).value());
    if (schema == "retry") return write_parked(envelope, events::read_parked(body).value());
    if (schema == "staff") return events::write_staff(envelope, events::read_staff(body).value());
    if (schema == "dead") return events::write_dead(envelope, events::read_dead(body).value());
    const std::string& kind = envelope.kind;
    if (kind == "control") return write_control(envelope, events::read_control(body).value());
    if (kind == "delivery") return write_delivery(envelope, events::read_delivery(body).value());
    if (kind == "forward") return write_forward(envelope, events::read_forward(body).value());
    if (kind == events::kReminder) {
        return write_reminder(envelope,
                              events::read_reminder_message(body).value(),
                              events::read_reminder(body).value());
    }
    return write_message(envelope, events::read_message(body).value());
}

struct Example {
    std::string schema, name, text;
};

std::vector<Example> valid_examples() {
    std::vector<Example> out;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(FRONTDESK_ROOT "/schemas/examples")) {
        const auto& path = entry.path();
        if (!path.filename().string().starts_with("valid")) continue;
        std::ifstream in(path);
        std::ostringstream text;
        text << in.rdbuf();
        out.push_back({path.parent_path().filename().string(), path.string(), text.str()});
    }
    return out;
}

TEST(next_version, is_read_as_this_one_but_for_what_is_new) {
    int count = 0;
    for (const Example& example : valid_examples()) {
        if (example.schema == "conversation") continue;
        ++count;
        const std::string next = as_next(example.text);
        ASSERT_NE(next.find(kMemberOfTomorrow), std::string::npos);
        EXPECT_EQ(rewritten(example.schema, next), rewritten(example.schema, example.text))
            << example.name;
    }
    EXPECT_GT(count, 15);
}

TEST(next_version, leaves_a_conversation_readable_and_gets_its_own_back) {
    int count = 0;
    for (const Example& example : valid_examples()) {
        if (example.schema != "conversation") continue;
        const auto now = conversation_log::read_log_record(example.text).value();
        const auto next = conversation_log::read_log_record(as_next(example.text)).value();
        EXPECT_EQ(next.kind, now.kind) << example.name;
        EXPECT_EQ(next.epoch, now.epoch) << example.name;
        EXPECT_EQ(next.progress.settled_below, now.progress.settled_below) << example.name;
        if (now.kind != "state" && now.kind != "claim") continue;
        ++count;
        auto known = next.state;
        ASSERT_EQ(known.unknown.size(), 1U) << example.name;
        EXPECT_EQ(known.unknown[0].first, kMemberOfTomorrow);
        const auto written = conversation_log::write_state("c", 1, "o", next.state, false);
        shared::json::Parser parser;
        const Value found = parser.parse(written).value();
        EXPECT_EQ(found["body"][kMemberOfTomorrow]["deep"].integer_or(0), 1) << written;
        known.unknown.clear();
        EXPECT_EQ(conversation_log::write_state("c", 1, "o", known, false),
                  conversation_log::write_state("c", 1, "o", now.state, false))
            << example.name;
    }
    EXPECT_GT(count, 1);
}

// A kind of tomorrow neither takes the place of a state nor is one.
TEST(next_version, kinds_nobody_knows_change_no_conversation) {
    conversation_log::State state;
    state.counter = 7;
    const auto record = [](shared::kafka::Offset offset, std::string key, std::string value) {
        shared::kafka::Record out;
        out.offset = offset;
        out.key = std::move(key);
        out.value = std::move(value);
        return out;
    };
    const std::string strange =
        R"({"schema":"conversation.v2","kind":"tomorrow","epoch":0,"owner":"a","body":{}})";
    int unreadable = 0;
    const auto opened = conversation_log::fold_conversations(
        {record(0, "~owner", conversation_log::write_owner("a")),
         record(1, "c", conversation_log::write_state("c", 0, "a", state, true)),
         record(2, "c", strange),
         record(3, "~tomorrow", strange)},
        unreadable);
    ASSERT_EQ(opened.conversations.size(), 1U);
    EXPECT_EQ(opened.conversations.at("c").state.counter, 7);
    EXPECT_EQ(unreadable, 2);
    EXPECT_TRUE(opened.voided.empty());
}

}  // namespace
