// One record on its way to PostgreSQL: where it came from, what it says, or why it says nothing.
#pragma once

#include "shared/base/result.hpp"
#include "shared/events/provider_event.hpp"
#include "shared/events/turn.hpp"
#include "shared/json/value.hpp"
#include "shared/kafka/group_consumer.hpp"
#include "shared/kafka/record.hpp"

#include <optional>
#include <string>
#include <variant>

namespace workers::background::batches {

struct Item {
    shared::kafka::TopicPartition from;
    shared::kafka::Offset offset = 0;
    shared::WallMs appended_at = 0;  // the broker's time
    std::string key;
    std::string value;  // as read: goes into a dead letter unchanged
    shared::events::Envelope envelope;
    std::variant<std::monostate, shared::events::Turn, shared::events::ProviderEvent> body;
    // Set: this record is buried as a dead letter, and only its offset is stored.
    std::optional<shared::Error> fault;

    const shared::events::Turn* turn() const {
        return fault ? nullptr : std::get_if<shared::events::Turn>(&body);
    }
    const shared::events::ProviderEvent* event() const {
        return fault ? nullptr : std::get_if<shared::events::ProviderEvent>(&body);
    }
};

// Never fails: a record that cannot be read becomes an item with a fault. A kind nobody here
// knows, of a schema version that may be newer than this program, is a fault as well: it waits
// among the dead letters for a newer one.
Item decode(shared::kafka::Record record, shared::json::Parser& parser);

}  // namespace workers::background::batches
