#include "workers/hot/owner/reading.hpp"

#include "shared/json/value.hpp"
#include "workers/hot/conversation/change.hpp"

#include <optional>
#include <utility>

namespace workers::hot::owner {
namespace {

using shared::Action;
using shared::Error;

constexpr int kNewest = 2;  // version of `inbound`: one beyond ours

std::optional<Error> read(Item& item) {
    thread_local shared::json::Parser parser;
    const auto parsed = parser.parse(item.value);
    if (!parsed) return parsed.error();
    auto envelope = shared::events::read_envelope(*parsed);
    if (!envelope) return envelope.error();
    item.envelope = std::move(*envelope);
    if (shared::events::parse_schema(item.envelope.schema).version > kNewest) {
        return Error{"newer_schema", item.envelope.schema, Action::kRetry};
    }
    const shared::json::Value body = (*parsed)["body"];
    const auto take = [](auto result, auto& into) -> std::optional<Error> {
        if (!result) return result.error();
        into = std::move(*result);
        return std::nullopt;
    };
    const std::string& kind = item.envelope.kind;
    if (kind == "message" || kind == "own" || conversation::is_change(kind)) {
        // Its turn must be readable all the same.
        item.message.line = "unknown";
        item.message.type = "other";
        return take(shared::events::read_message(body), item.message);
    }
    if (kind == shared::events::kReminder) {
        item.message.line = "unknown";
        item.message.type = kind;
        if (auto fault = take(shared::events::read_reminder(body), item.reminder)) return fault;
        return take(shared::events::read_reminder_message(body), item.message);
    }
    if (kind == "control") return take(shared::events::read_control(body), item.control);
    if (kind == "delivery") return take(shared::events::read_delivery(body), item.delivery);
    if (kind == "forward") return take(shared::events::read_forward(body), item.forward);
    return Error{"unknown_kind", kind, Action::kRetry};
}

}  // namespace

void read_item(Item& item, const std::string& key) {
    const auto fault = read(item);
    if (item.envelope.conversation.empty()) item.envelope.conversation = key;
    if (fault) item.fault = fault->code;
}

bool is_for_newer(const std::string& fault) {
    return fault == "unknown_kind" || fault == "newer_schema";
}

}  // namespace workers::hot::owner
