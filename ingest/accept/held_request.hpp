// A webhook between its arrival and its answer. No thread waits with it.
#pragma once

#include "ingest/accept/limits.hpp"
#include "ingest/metrics.hpp"
#include "shared/base/clock.hpp"
#include "shared/http/server.hpp"

#include <atomic>
#include <string>

namespace ingest::accept {

// Shared by whoever may answer it: the log's acks, the source list, the deadline. The first answer
// counts. Thread-safe but for `request`, which belongs to whoever works on it.
class HeldRequest {
  public:
    // `metrics` and `clock` must outlive it.
    HeldRequest(shared::http::Request what,
                std::string provider_name,
                shared::http::Responder responder,
                Limits::Ticket ticket,
                const Metrics& metrics,
                const shared::Clock& clock);

    void answer(shared::http::Response response);
    // The same, counted under that reason where this answer is the one that counts.
    void refuse(shared::http::Response response, std::string_view reason);
    bool is_answered() const { return answered_; }

    shared::http::Request request;
    const std::string provider;
    const shared::MonoUs arrived_at;   // on the monotonic clock
    const shared::WallMs received_at;  // on the wall
    const std::int64_t received_us;    // on the wall, as a stage time

  private:
    bool claim();
    void send(shared::http::Response response);

    shared::http::Responder responder_;
    Limits::Ticket ticket_;
    const Metrics& metrics_;
    const shared::Clock& clock_;
    std::atomic<bool> answered_{false};
};

}  // namespace ingest::accept
