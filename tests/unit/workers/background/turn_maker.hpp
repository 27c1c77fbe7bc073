// Turns and provider events of one demo clinic, as items of a batch or as values of records.
#pragma once

#include "shared/base/ids.hpp"
#include "workers/background/batches/item.hpp"

#include <string>
#include <utility>

namespace workers::background {

inline constexpr const char* kOrganization = "0190a000-0000-7000-8000-000000000001";
inline constexpr const char* kClinic = "0190a000-0000-7000-8000-000000000002";
inline constexpr const char* kConversation = "00112233445566778899aabbccddeeff";
inline constexpr const char* kLine = "clinic-line";
inline constexpr shared::WallMs kNow = 1'763'000'000'000;

// A stable uuid for a short name: tests speak of records by name.
inline std::string id(std::string_view name) {
    return shared::uuid_v5(shared::Uuid{}, name).text();
}

struct TurnMaker {
    std::string record = "r1";
    std::string message = "m1";
    std::string conversation = kConversation;
    std::string text = "hello";
    shared::WallMs received_at = kNow;
    shared::events::Turn turn;

    TurnMaker() {
        turn.outcome = shared::events::Outcome::kReplied;
        turn.organization_id = kOrganization;
        turn.clinic_id = kClinic;
        turn.patient_id = id("patient");
        turn.counter = kNow;
        turn.session.id = id("session");
        turn.session.started_at = kNow;
        turn.session.last_message_at = kNow;
        turn.session.language = "en";
        turn.message_kind = "message";
        turn.message.provider = "evolution";
        turn.message.line = kLine;
        turn.message.type = "text";
        turn.message.name = "Maria";
        turn.message.address.phone = "12025550100";
        turn.message.address.hash = "aabbccddeeff00112233445566778899";
        turn.message.raw = R"({"text":"hello"})";
    }

    TurnMaker& outcome(shared::events::Outcome outcome, std::string reason = "") {
        turn.outcome = outcome;
        turn.reason = std::move(reason);
        return *this;
    }
    TurnMaker& reply(shared::events::DeliveryState delivery,
                     std::string provider_id = "",
                     int attempt = 1) {
        turn.delivery = delivery;
        turn.reply = shared::events::Reply{id("reply-" + message),
                                           "how can we help?",
                                           "12025550100",
                                           std::move(provider_id),
                                           attempt,
                                           kNow + 10,
                                           kNow + 20};
        return *this;
    }
    shared::events::Envelope envelope() const {
        shared::events::Envelope out;
        out.schema = shared::events::kTurnSchema;
        out.record = id(record);
        out.kind = "turn";
        out.source = "demo";
        out.message = message;
        out.conversation = conversation;
        out.provider_time = received_at - 500;
        out.received_at = received_at;
        out.stages = {{"received", received_at * 1000}};
        return out;
    }
    shared::events::Turn body() const {
        shared::events::Turn out = turn;
        out.message.text = text;
        return out;
    }
    std::string value() const { return shared::events::write_turn(envelope(), body()); }
    batches::Item item(shared::kafka::Offset offset = 0) const {
        batches::Item out;
        out.from = {"turns", 0};
        out.offset = offset;
        out.appended_at = received_at;
        out.key = conversation;
        out.value = value();
        out.envelope = envelope();
        out.body = body();
        return out;
    }
};

struct EventMaker {
    std::string record = "e1";
    std::string kind = "status";
    shared::WallMs at = kNow + 1000;
    shared::events::ProviderEvent event;

    EventMaker() {
        event.provider = "evolution";
        event.line = kLine;
        event.event = "messages.update";
    }
    EventMaker& status(std::string state, std::string provider_id, std::string callback = "") {
        event.state = std::move(state);
        event.provider_message_id = std::move(provider_id);
        event.callback = std::move(callback);
        return *this;
    }
    shared::events::Envelope envelope() const {
        shared::events::Envelope out;
        out.schema = shared::events::kEventSchema;
        out.record = id(record);
        out.kind = kind;
        out.source = "demo";
        out.message = event.provider_message_id;
        out.conversation = kConversation;
        out.provider_time = at;
        out.received_at = at + 5;
        return out;
    }
    std::string value() const { return shared::events::write_event(envelope(), event); }
    batches::Item item(shared::kafka::Offset offset = 0) const {
        batches::Item out;
        out.from = {"events", 0};
        out.offset = offset;
        out.appended_at = at;
        out.key = kConversation;
        out.value = value();
        out.envelope = envelope();
        out.body = event;
        return out;
    }
};

}  // namespace workers::background
