// What the owner of a conversation is told when a provider event says how a send of his ended. The
// event itself may lie in a partition that he does not read: keyed by phone or instance where the
// conversation is keyed by another address. Pure.
#pragma once

#include "workers/background/batches/acked_writer.hpp"
#include "workers/background/provider_events/news.hpp"

#include <string>
#include <string_view>

namespace workers::background::provider_events {

// The row whose delivery an event moved.
struct MovedRow {
    std::string conversation;
    std::string source;
    std::string reply_id;
    std::string reply_message_id;  // the provider's id of the send; empty where nobody knew it
    shared::events::DeliveryState before = shared::events::DeliveryState::kNone;
    shared::events::DeliveryState after = shared::events::DeliveryState::kNone;
};

// An unconfirmed send that is settled now, or one that failed after it had counted as sent.
bool is_owner_told(const MovedRow& row);

// The record for topic `inbound`. Its id follows from the event and the reply alone, so that the
// same event read again, or lines answered together, name the same record.
std::string delivery_record_id(const MovedRow& row, std::string_view event_record);
batches::Outgoing write_delivery_news(const MovedRow& row, const RowNews& news);

}  // namespace workers::background::provider_events
