// What a provider's webhook is to us: proof of the sender, and pieces.
#pragma once

#include "ingest/sources/source.hpp"
#include "ingest/webhooks/piece.hpp"
#include "shared/http/message.hpp"
#include "shared/json/value.hpp"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace ingest::webhooks {

// More pieces than this are no webhook of a provider (Meta posts up to 1,000): refused whole before
// they cost memory.
inline constexpr std::size_t kMostPieces = 10'000;

// Stateless and thread-safe.
class Webhook {
  public:
    virtual ~Webhook() = default;

    // Whether the request proves that it comes from the source, from its head and raw bytes alone;
    // the body has not been parsed. The path token has matched already.
    virtual bool verify(const shared::http::Request& request,
                        const sources::Source& source,
                        shared::WallMs now) const = 0;

    // Takes a verified body apart, in its order. Never fails and never gives nothing: what is not
    // understood becomes a piece of kind `unknown`. `received_at` bounds the provider's times.
    // Stops at kMostPieces + 1: so many mean that there are too many.
    virtual std::vector<Piece> split(const shared::json::Value& body,
                                     shared::WallMs received_at) const = 0;
};

// `evolution` or `meta`; null for any other word.
const Webhook* webhook_of(std::string_view provider);

// The piece of a verified body that is no JSON at all: kept as a count, never as text.
Piece malformed(std::string_view provider, std::size_t bytes);

// The event's name as a metric label: one of event_labels(), or `other`, which is not among them.
std::string_view event_label(std::string_view event);
std::span<const std::string_view> event_labels();

}  // namespace ingest::webhooks
