// Every example of schemas/examples is read by our reader, or refused by it where it is invalid;
// what is read and written again reads the same.
#include "shared/events/dead.hpp"
#include "shared/events/inbound.hpp"
#include "shared/events/parked.hpp"
#include "shared/events/provider_event.hpp"
#include "shared/events/reminder.hpp"
#include "shared/events/staff.hpp"
#include "shared/events/turn.hpp"
#include "workers/hot/conversation_log/log_record.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

namespace {

using shared::Result;
using shared::events::Envelope;
using shared::json::Value;

// Reads the body and gives the record as our writer writes it.
using Rewrite = std::function<Result<std::string>(const Envelope&, const Value&)>;

template <typename T>
Rewrite rewrite(Result<T> (*read)(const Value&), std::string (*write)(const Envelope&, const T&)) {
    return [=](const Envelope& envelope, const Value& body) -> Result<std::string> {
        const auto value = read(body);
        if (!value) return value.error();
        return write(envelope, *value);
    };
}

template <typename T>
Rewrite rewrite(Result<T> (*read)(const Value&), std::string (*write)(Envelope, const T&)) {
    return [=](const Envelope& envelope, const Value& body) -> Result<std::string> {
        const auto value = read(body);
        if (!value) return value.error();
        return write(envelope, *value);
    };
}

Result<std::string> rewrite_reminder(const Envelope& envelope, const Value& body) {
    const auto message = shared::events::read_reminder_message(body);
    if (!message) return message.error();
    const auto reminder = shared::events::read_reminder(body);
    if (!reminder) return reminder.error();
    return shared::events::write_reminder(envelope, *message, *reminder);
}

const std::map<std::string, Rewrite>& rewrites() {
    namespace events = shared::events;
    static const std::map<std::string, Rewrite> table = {
        {"inbound/message", rewrite(events::read_message, events::write_message)},
        {"inbound/own", rewrite(events::read_message, events::write_message)},
        {"inbound/edit", rewrite(events::read_message, events::write_message)},
        {"inbound/delete", rewrite(events::read_message, events::write_message)},
        {"inbound/control", rewrite(events::read_control, events::write_control)},
        {"inbound/delivery", rewrite(events::read_delivery, events::write_delivery)},
        {"inbound/forward", rewrite(events::read_forward, events::write_forward)},
        {"inbound/reminder", rewrite_reminder},
        {"event", rewrite(events::read_event, events::write_event)},
        {"turn", rewrite(events::read_turn, events::write_turn)},
        {"retry", rewrite(events::read_parked, events::write_parked)},
        {"staff", rewrite(events::read_staff, events::write_staff)},
        {"dead", rewrite(events::read_dead, events::write_dead)},
    };
    return table;
}

// The value written again, or why it was refused.
Result<std::string> read_and_write(const std::string& schema, const std::string& text) {
    if (schema == "conversation") {
        const auto record = workers::hot::conversation_log::read_log_record(text);
        if (!record) return record.error();
        return text;
    }
    shared::json::Parser parser;
    const auto parsed = parser.parse(text);
    if (!parsed) return parsed.error();
    const auto envelope = shared::events::read_envelope(*parsed);
    if (!envelope) return envelope.error();
    const auto name = schema == "inbound" ? schema + "/" + envelope->kind : schema;
    return rewrites().at(name)(*envelope, (*parsed)["body"]);
}

std::string content(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// Same members with the same values, in whatever order.
void expect_same(const Value& wanted, const Value& found, const std::string& place) {
    if (!wanted.is_object()) {
        EXPECT_EQ(wanted.text(), found.text()) << place;
        return;
    }
    EXPECT_EQ(wanted.size(), found.size()) << place << ": " << found.text();
    wanted.each_member([&](std::string_view name, Value member) {
        expect_same(member, found[name], place + "/" + std::string(name));
    });
}

std::vector<std::filesystem::path> examples() {
    std::vector<std::filesystem::path> out;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(FRONTDESK_ROOT "/schemas/examples")) {
        if (entry.path().extension() == ".json") out.push_back(entry.path());
    }
    return out;
}

TEST(schema_examples, are_read_or_refused_as_their_name_says) {
    ASSERT_GT(examples().size(), 20U);
    for (const auto& path : examples()) {
        const auto schema = path.parent_path().filename().string();
        const auto result = read_and_write(schema, content(path));
        const bool is_valid = path.filename().string().starts_with("valid");
        EXPECT_EQ(result.has_value(), is_valid) << path;
    }
}

TEST(schema_examples, are_written_as_they_were_read) {
    for (const auto& path : examples()) {
        if (!path.filename().string().starts_with("valid")) continue;
        const auto text = content(path);
        const auto written = read_and_write(path.parent_path().filename().string(), text);
        ASSERT_TRUE(written) << path;
        shared::json::Parser wanted, found;
        expect_same(wanted.parse(text).value(), found.parse(*written).value(), path.string());
    }
}

}  // namespace
