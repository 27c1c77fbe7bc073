// Evolution API, 1.8 to 2.4: path token, optional header secret or signed token; one event a POST.
#pragma once

#include "ingest/webhooks/webhook.hpp"

namespace ingest::webhooks {

class EvolutionWebhook final : public Webhook {
  public:
    // The path token alone is enough for a source that names neither header secret nor JWT key;
    // otherwise one of what it names must fit.
    bool verify(const shared::http::Request& request,
                const sources::Source& source,
                shared::WallMs now) const override;
    std::vector<Piece> split(const shared::json::Value& body,
                             shared::WallMs received_at) const override;
};

}  // namespace ingest::webhooks
