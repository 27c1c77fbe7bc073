#include "workers/background/provider_events/delivery_news.hpp"

#include "shared/base/ids.hpp"
#include "shared/events/inbound.hpp"

#include <utility>

namespace workers::background::provider_events {

using shared::events::DeliveryState;

bool is_owner_told(const MovedRow& row) {
    const bool is_settled =
        row.before == DeliveryState::kUnconfirmed && row.after != DeliveryState::kUnconfirmed;
    const bool is_late_failure =
        row.before == DeliveryState::kSent && row.after == DeliveryState::kFailed;
    return is_settled || is_late_failure;
}

std::string delivery_record_id(const MovedRow& row, std::string_view event_record) {
    const auto name_space = shared::uuid_from_hex(row.conversation).value_or(shared::Uuid{});
    std::string name = "delivery:";
    name.append(event_record).append(":").append(row.reply_id);
    return shared::uuid_v5(name_space, name).text();
}

batches::Outgoing write_delivery_news(const MovedRow& row, const RowNews& news) {
    shared::events::Envelope envelope;
    envelope.schema = shared::events::kInboundSchema;
    envelope.record = delivery_record_id(row, news.decided_by.record);
    envelope.kind = "delivery";
    envelope.source = row.source;
    envelope.conversation = row.conversation;
    envelope.received_at = news.decided_by.received_at;
    const bool is_failed = row.after == DeliveryState::kFailed;
    shared::events::Delivery delivery;
    delivery.reply_id = row.reply_id;
    delivery.provider_message_id =
        row.reply_message_id.empty() ? news.decided_by.message_id : row.reply_message_id;
    delivery.state = is_failed ? "failed" : "sent";
    if (is_failed) delivery.error = news.error;
    return {"inbound", row.conversation, shared::events::write_delivery(envelope, delivery)};
}

}  // namespace workers::background::provider_events
