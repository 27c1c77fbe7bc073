#include "ingest/webhooks/evolution_webhook.hpp"

#include "ingest/webhooks/evolution_pieces.hpp"
#include "ingest/webhooks/signature.hpp"
#include "ingest/webhooks/values.hpp"

#include <string>
#include <utility>

namespace ingest::webhooks {
namespace {

using shared::json::Value;

constexpr std::size_t kEventBytes = 64;

// `MESSAGES_UPSERT`, `messages-upsert` and `messages.upsert` are one event.
std::string normalised(std::string_view event) {
    std::string out = clean(event, kEventBytes);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == '-' || c == '_') c = '.';
    }
    return out;
}

// Most events are one object; the same events may come as an array, or as an object around one.
std::vector<Value> elements(const Value& data) {
    const Value list = data["messages"].is_array() ? data["messages"] : data;
    if (!list.is_array()) return {data};
    std::vector<Value> out;
    list.each_element([&](Value element) {
        if (out.size() <= kMostPieces) out.push_back(element);
    });
    return out;
}

using Reader = Piece (*)(const EvolutionEvent&, const Value&);

struct Route {
    std::string_view event;
    Reader read;
};

constexpr Route kRoutes[]{
    {"messages.upsert", evolution_message},
    {"send.message", evolution_sent},
    {"messages.update", evolution_update},
    {"messages.edited", evolution_edited},
    {"messages.delete", evolution_delete},
    {"call", evolution_call},
    {"connection.update", evolution_connection},
};

Reader reader_of(std::string_view event) {
    for (const Route& route : kRoutes) {
        if (route.event == event) return route.read;
    }
    return nullptr;
}

}  // namespace

bool EvolutionWebhook::verify(const shared::http::Request& request,
                              const sources::Source& source,
                              shared::WallMs now) const {
    if (source.header_secrets.empty() && source.jwt_keys.empty()) return true;
    const bool by_secret =
        is_one_of(source.header_secrets, shared::http::find(request.headers, "X-Webhook-Secret"));
    const bool by_token =
        is_signed_token(source.jwt_keys, shared::http::find(request.headers, "Authorization"), now);
    return by_secret || by_token;
}

std::vector<Piece> EvolutionWebhook::split(const Value& body, shared::WallMs received_at) const {
    const EvolutionEvent event{
        normalised(body["event"].string_or("")), clean_id(body["instance"]), received_at};
    std::vector<Piece> out;
    const Reader read = reader_of(event.name);
    const Value data = body["data"];
    if (read == nullptr || event.line.empty()) {
        out.push_back(evolution_unknown(event, data.exists() ? data : body));
        return out;
    }
    for (const Value& element : elements(data)) out.push_back(read(event, element));
    if (out.empty()) out.push_back(evolution_unknown(event, data));
    return out;
}

}  // namespace ingest::webhooks
