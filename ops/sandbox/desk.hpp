// The providers' side of a send: endpoints, checks, orders, record, answer, evidence.
//
// Everything runs on the server's one thread. A request is recorded, with what will be posted
// back, before it is answered.
#pragma once

#include "ops/sandbox/accounts.hpp"
#include "ops/sandbox/behaviour.hpp"
#include "ops/sandbox/endpoint.hpp"
#include "ops/sandbox/evolution_send.hpp"
#include "ops/sandbox/message_ids.hpp"
#include "ops/sandbox/metrics.hpp"
#include "ops/sandbox/poster.hpp"
#include "ops/sandbox/store.hpp"
#include "ops/sandbox/waiting_room.hpp"
#include "shared/base/clock.hpp"
#include "shared/http/server.hpp"
#include "shared/json/value.hpp"

#include <set>
#include <string>
#include <string_view>

namespace ops::sandbox {

struct DeskSettings {
    std::set<std::string> not_on_whatsapp;  // people, as person_of()
    bool own_echo = true;
    std::int64_t late_ms = 12'000;
};

class Desk {
  public:
    // Keeps references.
    Desk(const DeskSettings& settings,
         const Accounts& accounts,
         const Behaviours& behaviours,
         Store& store,
         Poster& poster,
         WaitingRoom& room,
         const shared::Clock& clock,
         const Metrics& metrics);

    // False, and nothing was done, where the path is no provider's.
    bool handle(const shared::http::Request& request, shared::http::Responder& responder);

  private:
    void evolution(const Endpoint& endpoint,
                   const shared::http::Request& request,
                   shared::http::Responder responder);
    Verdict evolution_verdict(const Endpoint& endpoint,
                              const Line* line,
                              const shared::http::Request& request);
    void graph(const Endpoint& endpoint,
               const shared::http::Request& request,
               shared::http::Responder responder);
    Verdict graph_verdict(const Endpoint& endpoint,
                          const Line* line,
                          const shared::http::Request& request);
    void connection_state(const Endpoint& endpoint,
                          const shared::http::Request& request,
                          shared::http::Responder responder);
    void finish(const Line& line,
                Verdict verdict,
                const shared::http::Request& request,
                shared::http::Responder responder);
    std::vector<Post> evidence(const Line& line, const Verdict& verdict, Evidence kind);
    void answer(const Behaviour& behaviour,
                const Verdict& verdict,
                shared::http::Responder responder);
    shared::json::Value parsed(std::string_view body, bool& is_bad);

    const DeskSettings& settings_;
    const Accounts& accounts_;
    const Behaviours& behaviours_;
    Store& store_;
    Poster& poster_;
    WaitingRoom& room_;
    const shared::Clock& clock_;
    const Metrics& metrics_;
    MessageIds ids_;
    shared::json::Parser parser_;
};

}  // namespace ops::sandbox
