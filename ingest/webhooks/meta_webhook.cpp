#include "ingest/webhooks/meta_webhook.hpp"

#include "ingest/webhooks/meta_pieces.hpp"
#include "ingest/webhooks/signature.hpp"
#include "ingest/webhooks/values.hpp"

#include <iterator>
#include <string>
#include <utility>

namespace ingest::webhooks {
namespace {

using shared::json::Value;

using Reader = Piece (*)(const MetaChange&, const Value&);

struct Route {
    std::string_view list;
    Reader read;
};

constexpr Route kRoutes[]{
    {"messages", meta_message},
    {"message_echoes", meta_echo},
    {"statuses", meta_status},
    {"errors", meta_error},
    {"calls", meta_call},
};

// What other fields carry under these names is not ours to read as messages: `history` has old
// ones, never to be answered.
bool is_read(std::string_view field) {
    return field == "messages" || field == "smb_message_echoes" || field == "calls";
}

void split_change(const Value& change, shared::WallMs received_at, std::vector<Piece>& out) {
    if (out.size() > kMostPieces) return;
    const Value value = change["value"];
    const MetaChange context{clean(change["field"].string_or(""), 64),
                             clean_id(value["metadata"]["phone_number_id"]),
                             value,
                             MetaContacts(value["contacts"]),
                             received_at};
    const std::size_t before = out.size();
    // Without its line a message belongs to nobody.
    if (is_read(context.field) && !context.line.empty()) {
        for (const Route& route : kRoutes) {
            value[route.list].each_element([&](Value element) {
                if (out.size() <= kMostPieces) out.push_back(route.read(context, element));
            });
        }
    }
    if (out.size() == before && out.size() <= kMostPieces) {
        out.push_back(meta_unknown(context, change));
    }
}

}  // namespace

bool MetaWebhook::verify(const shared::http::Request& request,
                         const sources::Source& source,
                         shared::WallMs) const {
    return is_signed_body(source.app_secrets,
                          shared::http::find(request.headers, "X-Hub-Signature-256"),
                          request.body);
}

std::vector<Piece> MetaWebhook::split(const Value& body, shared::WallMs received_at) const {
    std::vector<Piece> out;
    body["entry"].each_element([&](Value entry) {
        const std::size_t before = out.size();
        entry["changes"].each_element(
            [&](Value change) { split_change(change, received_at, out); });
        if (out.size() == before && out.size() <= kMostPieces) {
            out.push_back(meta_unknown({"", "", {}, {}, received_at}, entry));
        }
    });
    if (out.empty()) out.push_back(meta_unknown({"", "", {}, {}, received_at}, body));
    return out;
}

bool is_meta_subscription(const shared::http::Request& request, const sources::Source& source) {
    const bool fits = is_one_of(source.verify_tokens, request.query("hub.verify_token"));
    return fits && request.query("hub.mode") == "subscribe";
}

}  // namespace ingest::webhooks
