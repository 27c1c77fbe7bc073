#include "ingest/accept/held_request.hpp"

#include <utility>

namespace ingest::accept {

HeldRequest::HeldRequest(shared::http::Request what,
                         std::string provider_name,
                         shared::http::Responder responder,
                         Limits::Ticket ticket,
                         const Metrics& metrics,
                         const shared::Clock& clock)
    : request(std::move(what)),
      provider(std::move(provider_name)),
      arrived_at(clock.mono_us()),
      received_at(clock.wall_ms()),
      received_us(shared::wall_us()),
      responder_(std::move(responder)),
      ticket_(std::move(ticket)),
      metrics_(metrics),
      clock_(clock) {}

void HeldRequest::answer(shared::http::Response response) {
    if (claim()) send(std::move(response));
}

void HeldRequest::refuse(shared::http::Response response, std::string_view reason) {
    if (!claim()) return;
    metrics_.refused(reason);
    send(std::move(response));
}

bool HeldRequest::claim() {
    return !answered_.exchange(true);
}

void HeldRequest::send(shared::http::Response response) {
    metrics_.request(
        provider, response.status, static_cast<double>(clock_.mono_us() - arrived_at) / 1e6);
    responder_.send(std::move(response));
}

}  // namespace ingest::accept
