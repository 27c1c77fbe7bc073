// The sandbox's own routes under /sandbox/: look, order, write as a patient, forget.
//
// Runs on the server's one thread, like the desk, whose accounts and orders it changes.
#pragma once

#include "ops/sandbox/accounts.hpp"
#include "ops/sandbox/behaviour.hpp"
#include "ops/sandbox/mem0/memories.hpp"
#include "ops/sandbox/message_ids.hpp"
#include "ops/sandbox/poster.hpp"
#include "ops/sandbox/store.hpp"
#include "ops/sandbox/waiting_room.hpp"
#include "shared/base/clock.hpp"
#include "shared/http/server.hpp"
#include "shared/json/value.hpp"

#include <string>

namespace ops::sandbox {

class Control {
  public:
    // Keeps references. Takes up the orders and documents that the store holds.
    Control(Accounts& accounts,
            Behaviours& behaviours,
            Store& store,
            mem0::Memories& memories,
            Poster& poster,
            WaitingRoom& room,
            const shared::Clock& clock);

    // Answers everything under /sandbox/; false, and nothing was done, for other paths.
    bool handle(const shared::http::Request& request, shared::http::Responder& responder);

  private:
    using Request = shared::http::Request;
    using Response = shared::http::Response;
    using Value = shared::json::Value;

    Response get(const Request& request);
    Response behaviour(Value body);
    Response sources(Value body);
    Response ingest(Value body);
    Response reset();
    void patient(Value body, shared::http::Responder responder);
    void deliver(Value body, shared::http::Responder responder);
    void post_and_tell(const std::function<std::int64_t()>& add,
                       const std::string& id,
                       shared::http::Responder responder);

    Accounts& accounts_;
    Behaviours& behaviours_;
    Store& store_;
    mem0::Memories& memories_;
    Poster& poster_;
    WaitingRoom& room_;
    const shared::Clock& clock_;
    MessageIds ids_;
    shared::json::Parser parser_;
};

// Addresses of ingest, separated by commas, without a slash at the end.
std::vector<std::string> url_list(std::string_view text);

}  // namespace ops::sandbox
