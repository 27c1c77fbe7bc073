// The door of the program: takes each request from its head to its answer.
//
// Route, limits, proof of the sender, then pieces, records and the sink; the answer comes when the
// sink says so. A sender is told 401 only by a source list read after its request came.
#pragma once

#include "ingest/accept/admission.hpp"
#include "ingest/accept/held_request.hpp"
#include "ingest/accept/limits.hpp"
#include "ingest/accept/route.hpp"
#include "ingest/delays.hpp"
#include "ingest/metrics.hpp"
#include "ingest/publish/record_sink.hpp"
#include "ingest/sources/source_keeper.hpp"
#include "shared/app/health.hpp"
#include "shared/http/server.hpp"

#include <memory>

namespace ingest::accept {

struct ReceptionSettings {
    std::chrono::milliseconds deadline{2'500};
    std::size_t most_held = 4'096;
    std::size_t most_held_bytes = 64 * 1024 * 1024;
    Rates rates;
};

// What it refers to must outlive it, and it must outlive the server that calls it. Thread-safe;
// the work on a request is done on the thread that brings it.
class Reception {
  public:
    Reception(const ReceptionSettings& settings,
              sources::SourceKeeper& sources,
              publish::RecordSink& sink,
              const shared::app::Health& health,
              const shared::Clock& clock,
              const Metrics& metrics);

    // From the head alone: a refusal, or null where the body is to be read.
    std::unique_ptr<shared::http::Response> filter(const shared::http::Request& head);
    void handle(shared::http::Request&& request, shared::http::Responder responder);

    const Limits& limits() const { return limits_; }
    Admission& admission() { return admission_; }

  private:
    using Held = std::shared_ptr<HeldRequest>;

    void hold(shared::http::Request&& request,
              const Route& route,
              shared::http::Responder responder);
    // Whether the list proves the request; if so it is on its way. False leaves it untouched.
    bool take(const Held& held, const sources::ListPtr& list);
    void take_or_refuse(const Held& held, const sources::ListPtr& list);
    void store(const Held& held, const sources::SourceList& list, const sources::Source& source);

    sources::SourceKeeper& sources_;
    publish::RecordSink& sink_;
    const shared::app::Health& health_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    Limits limits_;
    Admission admission_;
    Delays deadlines_;
};

}  // namespace ingest::accept
