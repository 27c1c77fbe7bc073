#include "ingest/webhooks/evolution_webhook.hpp"
#include "ingest/webhooks/meta_webhook.hpp"
#include "ingest/webhooks/webhook.hpp"

#include <algorithm>
#include <array>

namespace ingest::webhooks {
namespace {

// Sorted. Names that senders are known to use; anything else counts as `other`.
constexpr std::array<std::string_view, 46> kEvents{"account_update",
                                                   "application.startup",
                                                   "call",
                                                   "calls",
                                                   "chats.delete",
                                                   "chats.set",
                                                   "chats.update",
                                                   "chats.upsert",
                                                   "connection.update",
                                                   "contacts.set",
                                                   "contacts.update",
                                                   "contacts.upsert",
                                                   "creds.update",
                                                   "error",
                                                   "errors",
                                                   "group.participants.update",
                                                   "groups.update",
                                                   "groups.upsert",
                                                   "history",
                                                   "instance.create",
                                                   "instance.delete",
                                                   "labels.association",
                                                   "labels.edit",
                                                   "logout.instance",
                                                   "malformed",
                                                   "message_template_status_update",
                                                   "messages",
                                                   "messages.delete",
                                                   "messages.edited",
                                                   "messages.set",
                                                   "messages.update",
                                                   "messages.upsert",
                                                   "messaging.history.set",
                                                   "phone_number_quality_update",
                                                   "presence.update",
                                                   "qrcode.updated",
                                                   "remove.instance",
                                                   "send.message",
                                                   "send.message.update",
                                                   "smb_app_state_sync",
                                                   "smb_message_echoes",
                                                   "status.instance",
                                                   "statuses",
                                                   "system",
                                                   "user_id_update",
                                                   "user_preferences"};
static_assert(std::is_sorted(kEvents.begin(), kEvents.end()));

}  // namespace

const Webhook* webhook_of(std::string_view provider) {
    static const EvolutionWebhook evolution;
    static const MetaWebhook meta;
    if (provider == "evolution") return &evolution;
    if (provider == "meta") return &meta;
    return nullptr;
}

Piece malformed(std::string_view provider, std::size_t bytes) {
    shared::events::ProviderEvent event;
    event.provider = provider;
    event.event = "malformed";
    event.raw = "{\"cut\":" + std::to_string(bytes) + "}";
    Piece piece;
    piece.kind = "unknown";
    piece.cut_bytes = bytes;
    piece.body = std::move(event);
    return piece;
}

std::span<const std::string_view> event_labels() {
    return kEvents;
}

std::string_view event_label(std::string_view event) {
    const auto found = std::lower_bound(kEvents.begin(), kEvents.end(), event);
    return found != kEvents.end() && *found == event ? *found : std::string_view("other");
}

}  // namespace ingest::webhooks
