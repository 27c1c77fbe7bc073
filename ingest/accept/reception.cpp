#include "ingest/accept/reception.hpp"

#include "ingest/accept/statuses.hpp"
#include "ingest/records/record.hpp"
#include "ingest/webhooks/mend.hpp"
#include "ingest/webhooks/meta_webhook.hpp"
#include "ingest/webhooks/webhook.hpp"
#include "shared/base/failpoint.hpp"
#include "shared/json/value.hpp"

#include <charconv>
#include <utility>

namespace ingest::accept {
namespace {

using shared::http::Request;
using shared::http::Response;

// A sender nobody knows may not make us read more than this.
constexpr std::size_t kUnknownBytes = 64 * 1024;

// A body without a length counts as a large one.
std::size_t announced_bytes(const Request& head) {
    const std::string_view text = shared::http::find(head.headers, "Content-Length");
    std::size_t bytes = kUnknownBytes + 1;
    std::from_chars(text.data(), text.data() + text.size(), bytes);
    return bytes;
}

std::vector<webhooks::Piece> pieces_of(const webhooks::Webhook& webhook,
                                       const HeldRequest& held,
                                       const Metrics& metrics) {
    // Reused by every request of this thread: its buffers have grown already.
    thread_local shared::json::Parser parser;
    const auto body = parser.parse(held.request.body);
    if (body) return webhook.split(*body, held.received_at);
    // One number too large for the reader must not cost a message.
    const auto mended = parser.parse(webhooks::mend_numbers(held.request.body));
    if (mended) return webhook.split(*mended, held.received_at);
    metrics.malformed.add();
    return {webhooks::malformed(held.provider, held.request.body.size())};
}

void count(const webhooks::Piece& piece, const sources::Source& source, const Metrics& metrics) {
    const auto& line =
        std::visit([](const auto& body) -> const std::string& { return body.line; }, piece.body);
    if (!line.empty() && !source.lines.contains(line)) metrics.unknown_line.add();
    metrics.cut_bytes.add(static_cast<double>(piece.cut_bytes));
    const auto* event = std::get_if<shared::events::ProviderEvent>(&piece.body);
    if (event != nullptr && piece.kind == "unknown") {
        metrics.unknown_event(webhooks::event_label(event->event));
    }
}

Response method_refusal(const Route& route) {
    if (route.provider == "meta") return wrong_method("GET, POST");
    return wrong_method(route.provider == "evolution" ? "POST" : "GET");
}

Response answer_to(publish::Stored stored_as) {
    switch (stored_as) {
        case publish::Stored::kYes:
            return stored();
        case publish::Stored::kTooLarge:
            return too_large();
        case publish::Stored::kNo:
            break;
    }
    return send_again();
}

}  // namespace

Reception::Reception(const ReceptionSettings& settings,
                     sources::SourceKeeper& sources,
                     publish::RecordSink& sink,
                     const shared::app::Health& health,
                     const shared::Clock& clock,
                     const Metrics& metrics)
    : sources_(sources),
      sink_(sink),
      health_(health),
      clock_(clock),
      metrics_(metrics),
      limits_(settings.most_held, settings.most_held_bytes, metrics),
      admission_(settings.rates, clock),
      deadlines_(settings.deadline) {}

std::unique_ptr<Response> Reception::filter(const Request& head) {
    const Route route = route_of(head);
    if (route.kind == Route::Kind::kNone) return std::make_unique<Response>(not_found());
    if (route.kind == Route::Kind::kMethod)
        return std::make_unique<Response>(method_refusal(route));
    if (route.kind != Route::Kind::kWebhook) return nullptr;
    const std::size_t bytes = announced_bytes(head);
    const auto list = sources_.current();
    const auto* source = list == nullptr ? nullptr : list->find(route.provider, route.token);
    const bool has_room = limits_.has_room(bytes) && (source != nullptr || bytes <= kUnknownBytes);
    const std::string_view reason =
        !has_room ? "overload"
                  : admission_.refusal(route.provider, source == nullptr ? "" : source->name);
    if (reason.empty()) return nullptr;
    metrics_.refused(reason);
    metrics_.request(route.provider, 503, 0);
    return std::make_unique<Response>(send_again());
}

void Reception::handle(Request&& request, shared::http::Responder responder) {
    const Route route = route_of(request);
    switch (route.kind) {
        case Route::Kind::kHealth:
            return responder.send(health_.answer(request.path()).value_or(not_found()));
        case Route::Kind::kNone:
            return responder.send(not_found());
        case Route::Kind::kMethod:
            return responder.send(method_refusal(route));
        case Route::Kind::kWebhook:
        case Route::Kind::kSubscribe:
            return hold(std::move(request), route, std::move(responder));
    }
}

void Reception::hold(Request&& request, const Route& route, shared::http::Responder responder) {
    auto ticket = limits_.take(request.body.size());
    if (!ticket) {
        metrics_.refused("overload");
        metrics_.request(route.provider, 503, 0);
        return responder.send(send_again());
    }
    std::string provider(route.provider);
    const auto held = std::make_shared<HeldRequest>(std::move(request),
                                                    std::move(provider),
                                                    std::move(responder),
                                                    std::move(*ticket),
                                                    metrics_,
                                                    clock_);
    deadlines_.after([waiting = std::weak_ptr(held)] {
        if (const auto late = waiting.lock()) late->refuse(send_again(), "deadline");
    });
    if (take(held, sources_.current())) return;
    // It may be genuine all the same, if the sources changed a moment ago.
    sources_.read_after(held->arrived_at,
                        [this, held](const sources::ListPtr& list) { take_or_refuse(held, list); });
}

bool Reception::take(const Held& held, const sources::ListPtr& list) {
    if (list == nullptr || held->is_answered()) return false;
    const Route route = route_of(held->request);
    const sources::Source* source = list->find(route.provider, route.token);
    if (source == nullptr) return false;
    if (route.kind == Route::Kind::kSubscribe) {
        if (!webhooks::is_meta_subscription(held->request, *source)) return false;
        held->answer(challenge(held->request.query("hub.challenge")));
        return true;
    }
    const webhooks::Webhook& webhook = *webhooks::webhook_of(route.provider);
    if (!webhook.verify(held->request, *source, held->received_at)) return false;
    store(held, *list, *source);
    return true;
}

void Reception::take_or_refuse(const Held& held, const sources::ListPtr& list) {
    if (take(held, list)) return;
    const Route route = route_of(held->request);
    // A token unknown to a list with a hole may be the missing source's.
    const bool is_certain = list != nullptr && (list->is_complete() ||
                                                list->find(route.provider, route.token) != nullptr);
    if (!is_certain) return held->refuse(send_again(), "sources_unknown");
    if (held->request.method == "GET") {
        return held->refuse(subscription_refused(), "subscription");
    }
    held->refuse(forged(), "forged");
}

void Reception::store(const Held& held,
                      const sources::SourceList& list,
                      const sources::Source& source) {
    shared::failpoint("ingest.verified");
    const std::int64_t verified_us = shared::wall_us();
    auto pieces = pieces_of(*webhooks::webhook_of(held->provider), *held, metrics_);
    if (pieces.size() > webhooks::kMostPieces) return held->refuse(too_large(), "too_large");
    const records::Origin origin{
        source.name,
        list.installation_key(),
        held->received_at,
        held->received_us,
        verified_us,
        records::traceparent(shared::http::find(held->request.headers, "traceparent"))};
    std::vector<records::Record> made;
    made.reserve(pieces.size());
    const std::int64_t produced_us = shared::wall_us();
    for (webhooks::Piece& piece : pieces) {
        count(piece, source, metrics_);
        if (auto link = records::make_link(piece, origin)) made.push_back(std::move(*link));
        if (auto change = records::make_change(piece, origin)) made.push_back(std::move(*change));
        made.push_back(records::make_record(std::move(piece), origin, produced_us));
    }
    sink_.store(std::move(made), [held](publish::Stored stored_as) {
        shared::failpoint("ingest.stored");
        if (stored_as == publish::Stored::kYes) return held->answer(stored());
        held->refuse(answer_to(stored_as),
                     stored_as == publish::Stored::kTooLarge ? "too_large" : "not_stored");
    });
}

}  // namespace ingest::accept
