// Meta's WhatsApp Cloud API: signed bodies, many events a POST.
#pragma once

#include "ingest/webhooks/webhook.hpp"

namespace ingest::webhooks {

class MetaWebhook final : public Webhook {
  public:
    // `X-Hub-Signature-256` over the raw bytes under one of the app secrets; none is a failure.
    bool verify(const shared::http::Request& request,
                const sources::Source& source,
                shared::WallMs now) const override;
    std::vector<Piece> split(const shared::json::Value& body,
                             shared::WallMs received_at) const override;
};

// The subscription's GET: whether mode and verify token are right; the challenge is answered then.
bool is_meta_subscription(const shared::http::Request& request, const sources::Source& source);

}  // namespace ingest::webhooks
