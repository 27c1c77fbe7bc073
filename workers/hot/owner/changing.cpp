#include "workers/hot/owner/changing.hpp"

#include "workers/hot/conversation/change.hpp"

namespace workers::hot::owner {
namespace {

using shared::events::Message;

bool is_waiting_for(const Item& item, const Item& change) {
    return item.kind == Item::Kind::kRecord && item.fault.empty() && !item.is_parking &&
           item.envelope.kind == "message" && item.envelope.message == change.envelope.message &&
           item.envelope.source == change.envelope.source &&
           item.message.line == change.message.line;
}

// What was spoken, pressed or sent as a place has no words to be edited.
bool has_words_to_edit(const Message& message) {
    return message.type == "text" || replies::is_medium(message.type);
}

}  // namespace

void amend(Lane& lane, const conversation_log::State* state, Item& change) {
    const bool is_known = state != nullptr && state->find_seen(change.envelope.message) != nullptr;
    if (is_known) return;  // decided
    for (const auto& item : lane.queue) {
        if (!is_waiting_for(*item, change)) continue;
        Message& message = item->message;
        if (change.envelope.kind == conversation::kDelete) {
            Message gone;
            gone.provider = message.provider;
            gone.line = message.line;
            gone.type = shared::events::kDeleted;
            gone.address = message.address;
            message = std::move(gone);
        } else if (has_words_to_edit(message)) {
            message.text = change.message.text;
        } else {
            continue;
        }
        item->is_weighed = false;
        item->value = shared::events::write_message(item->envelope, message);
        if (item->is_from_retry) item->parked.record = item->value;
        change.is_applied = true;
    }
}

void amend_all(Lane& lane, const conversation_log::State* state) {
    for (const auto& item : lane.queue) {
        const bool is_change = item->kind == Item::Kind::kRecord && item->fault.empty() &&
                               conversation::is_change(item->envelope.kind);
        if (is_change) amend(lane, state, *item);
    }
}

}  // namespace workers::hot::owner
