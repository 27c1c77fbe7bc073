// Owners that die, sleep and fight, and what the provider reports meanwhile.
#pragma once

#include "shared/events/provider_event.hpp"
#include "tests/flow/workers/hot/owner_fixture.hpp"

namespace tests {

class TakeoverTest : public OwnerTest {
  protected:
    // What the provider reports of a send on topic `events`.
    void report(const std::string& kind,
                const std::string& callback,
                const std::string& text,
                const std::string& id,
                const std::string& state = "sent") {
        shared::events::Envelope envelope;
        envelope.schema = "event.v1";
        envelope.record = record_id(900 + static_cast<int>(log.of("events").size()));
        envelope.kind = kind;
        envelope.source = event_source;
        envelope.conversation = kConversation;
        envelope.received_at = clock.wall_ms();
        shared::events::ProviderEvent event;
        event.provider = "meta";
        event.line = line;
        event.event = "test";
        event.state = state;
        event.callback = callback;
        event.text = text;
        event.provider_message_id = id;
        log.append("events", 0, kConversation, shared::events::write_event(envelope, event));
    }

    std::string event_source = "source-1";

    // A worker dies: its owner is gone, and with it what it had in flight.
    void kill(Worker& worker) { worker.owner.reset(); }

    int final_turns(const std::string& message) {
        int count = 0;
        for (const auto& seen : turns()) {
            const bool is_it = seen.envelope.message == message && seen.turn.reason != "duplicate";
            if (is_it && !seen.turn.message_kind.empty()) ++count;
        }
        return count;
    }
};

}  // namespace tests
