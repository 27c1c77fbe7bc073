#include "workers/background/batches/item.hpp"

#include <utility>

namespace workers::background::batches {
namespace {

using shared::Action;
using shared::Error;

constexpr int kKnownVersion = 1;

// Readers take the version they know and the next one.
std::optional<Error> check_schema(const std::string& schema, std::string_view wanted) {
    const auto name = shared::events::parse_schema(schema);
    if (name.name != wanted) return Error{"unknown_schema", schema, Action::kDeadLetter};
    if (name.version < 1 || name.version > kKnownVersion + 1) {
        return Error{"unknown_version", schema, Action::kDeadLetter};
    }
    return std::nullopt;
}

void read_body(Item& item, const shared::json::Value& body) {
    if (item.envelope.kind == "turn") {
        item.fault = check_schema(item.envelope.schema, "turn");
        if (item.fault) return;
        auto turn = shared::events::read_turn(body);
        if (turn) {
            item.body = std::move(*turn);
        } else {
            item.fault = turn.error();
        }
        return;
    }
    item.fault = check_schema(item.envelope.schema, "event");
    if (item.fault) return;
    auto event = shared::events::read_event(body);
    if (event) {
        item.body = std::move(*event);
    } else {
        item.fault = event.error();
    }
}

}  // namespace

Item decode(shared::kafka::Record record, shared::json::Parser& parser) {
    Item item;
    item.from = {std::move(record.topic), record.partition};
    item.offset = record.offset;
    item.appended_at = record.timestamp;
    item.key = std::move(record.key);
    item.value = std::move(record.value);
    const auto parsed = parser.parse(item.value);
    if (!parsed) {
        item.fault = parsed.error();
        return item;
    }
    auto envelope = shared::events::read_envelope(*parsed);
    if (!envelope) {
        item.fault = envelope.error();
        return item;
    }
    item.envelope = std::move(*envelope);
    if (!item.envelope.enc.empty()) {
        item.fault = Error{"sealed_body", "no key for it", Action::kDeadLetter};
        return item;
    }
    read_body(item, (*parsed)["body"]);
    return item;
}

}  // namespace workers::background::batches
