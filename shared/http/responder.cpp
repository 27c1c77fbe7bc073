#include "shared/http/responder_sink.hpp"

#include <utility>

namespace shared::http {

Responder::Responder(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}
Responder::Responder(Responder&&) noexcept = default;

Responder& Responder::operator=(Responder&& other) noexcept {
    if (this != &other) {
        send({.status = 500, .headers = {}, .body = {}});
        sink_ = std::move(other.sink_);
    }
    return *this;
}

Responder::~Responder() {
    send({.status = 500, .headers = {}, .body = {}});
}

void Responder::send(Response response) {
    const std::shared_ptr<Sink> sink = std::exchange(sink_, nullptr);
    if (sink != nullptr) sink->answer(std::move(response));
}

void Responder::cut() {
    send({.status = kCutConnection, .headers = {}, .body = {}});
}

}  // namespace shared::http
