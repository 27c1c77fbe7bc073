// What a provider posts back about what happened: pure, one Post per webhook.
#pragma once

#include "ops/sandbox/exchange.hpp"
#include "ops/sandbox/webhook_evolution.hpp"

#include <vector>

namespace ops::sandbox {

struct EvidenceSettings {
    bool own_echo = true;      // Evolution: the send also comes back as messages.upsert
    std::int64_t late_ms = 0;  // added to every post
};

// Meta: status sent and delivered. Evolution: send.message, own echo, messages.update SERVER_ACK
// and DELIVERY_ACK. Each is posted on its own, so their order of arrival is not promised.
std::vector<Post> evidence_of(const Line& line, const Sent& sent, const EvidenceSettings& settings);

// A message written by a patient, or by staff on the clinic's phone.
Post written_post(const Line& line, const Written& message);

// A body as it is, signed as the line's provider signs.
Post signed_post(const Line& line, std::string what, std::string body, shared::WallMs now);

}  // namespace ops::sandbox
