// One partition in memory, with as many owners as a test wants.
#pragma once

#include "shared/events/inbound.hpp"
#include "shared/events/turn.hpp"
#include "shared/json/value.hpp"
#include "tests/fakes/fake_hot_ports.hpp"
#include "tests/fakes/memory_log.hpp"
#include "workers/hot/owner/partition_owner.hpp"

#include <gtest/gtest.h>

namespace tests {

inline constexpr const char* kConversation = "00112233445566778899aabbccddeeff";

// A worker process: its producers, its provider connection and its owner of partition 0.
struct Worker {
    Worker(fakes::MemoryLog& log,
           fakes::ManualLoop& loop,
           fakes::ManualClock& clock,
           const workers::hot::Metrics& metrics,
           fakes::FakeSender& sender)
        : claims(log, loop),
          turns(log, loop),
          reader(log, loop),
          throttle(clock),
          ports{loop,
                claims,
                turns,
                reader,
                sender,
                throttle,
                directory,
                patients,
                engine,
                kill_switch,
                clock,
                metrics,
                &typing} {
        kill_switch.set({1, false, {}});
    }

    void own() {
        is_fenced = false;
        owner = std::make_unique<workers::hot::owner::PartitionOwner>(
            0, ports, settings, [this] { is_fenced = true; });
    }

    fakes::MemoryProducer claims, turns;
    fakes::MemoryReader reader;
    workers::hot::send::Throttle throttle;
    fakes::FakeDirectory directory;
    fakes::FakePatients patients;
    fakes::EchoEngine engine;
    fakes::FakeTyping typing;
    workers::hot::kill_switch::KillSwitch kill_switch;
    workers::hot::owner::Ports ports;
    workers::hot::owner::OwnerSettings settings;
    std::unique_ptr<workers::hot::owner::PartitionOwner> owner;
    bool is_fenced = false;
};

class OwnerTest : public testing::Test {
  protected:
    struct SeenTurn {
        shared::events::Envelope envelope;
        shared::events::Turn turn;
    };

    // Puts a message into `inbound`; its record id is derived from `record`.
    void arrive(const std::string& message,
                const std::string& text,
                int record = 0,
                const std::string& kind = "message",
                const std::string& conversation = kConversation) {
        ++arrived_;
        shared::events::Envelope envelope;
        envelope.schema = "inbound.v1";
        envelope.record = record_id(record == 0 ? arrived_ : record);
        envelope.kind = kind;
        envelope.source = source;
        envelope.message = message;
        envelope.conversation = conversation;
        envelope.received_at = clock.wall_ms();
        envelope.provider_time = clock.wall_ms();
        shared::events::Message body;
        body.provider = "evolution";
        body.line = line;
        body.type = type;
        body.text = text;
        body.raw = raw;
        body.address.phone = "15550100";
        body.address.reply_to = "15550100@s.whatsapp.net";
        body.address.hash = "ffeeddccbbaa99887766554433221100";
        log.append("inbound", 0, conversation, shared::events::write_message(envelope, body));
    }

    // Hands the records of `inbound` from an offset on to the worker, as its consumer would.
    static void feed(Worker& worker, fakes::MemoryLog& from, shared::kafka::Offset offset) {
        const auto records = from.of("inbound");
        for (const auto& record : records) {
            if (record.offset >= offset) worker.owner->take(record);
        }
    }

    void run(Worker& worker, shared::MonoUs time) {
        for (shared::MonoUs step = 0; step < time; step += 250'000) {
            if (worker.owner) worker.owner->tick();
            loop.advance(250'000);
        }
    }

    std::vector<SeenTurn> turns() {
        std::vector<SeenTurn> out;
        shared::json::Parser parser;
        for (const auto& record : log.of("turns")) {
            const auto parsed = parser.parse(record.value);
            out.push_back({*shared::events::read_envelope(*parsed),
                           *shared::events::read_turn((*parsed)["body"])});
        }
        return out;
    }

    static std::string record_id(int number) {
        std::string text = "01900000-0000-7000-8000-000000000000";
        const std::string digits = std::to_string(number);
        return text.replace(text.size() - digits.size(), digits.size(), digits);
    }

    fakes::ManualClock clock;
    fakes::ManualLoop loop{clock};
    fakes::MemoryLog log{clock};
    shared::metrics::Registry registry;
    workers::hot::Metrics metrics{registry};
    fakes::FakeSender sender{loop, clock};
    Worker first{log, loop, clock, metrics, sender};
    Worker second{log, loop, clock, metrics, sender};
    std::string line = "line-1";
    std::string source = "source-1";
    std::string raw;  // the provider's own JSON
    std::string type = "text";
    int arrived_ = 0;
};

}  // namespace tests
