// The side of mem0: route, key, shape, order, effect, answer.
//
// Runs on the server's one thread. What is kept is kept before it is answered.
#pragma once

#include "ops/sandbox/behaviour.hpp"
#include "ops/sandbox/exchange.hpp"
#include "ops/sandbox/mem0/ask.hpp"
#include "ops/sandbox/mem0/memories.hpp"
#include "ops/sandbox/mem0/route.hpp"
#include "ops/sandbox/waiting_room.hpp"
#include "shared/base/clock.hpp"
#include "shared/http/server.hpp"
#include "shared/json/value.hpp"

#include <string>

namespace ops::sandbox::mem0 {

struct Keys {
    std::string admin = "demo-mem0-key";          // both mem0s take it
    std::string member = "demo-mem0-member-key";  // the server's, for all but kForgetAll
};

class Desk {
  public:
    // Keeps references.
    Desk(Keys keys,
         const Behaviours& behaviours,
         Memories& memories,
         WaitingRoom& room,
         const shared::Clock& clock);

    // False, and nothing was done, where the path is no mem0's.
    bool handle(const shared::http::Request& request, shared::http::Responder& responder);

  private:
    std::optional<Answer> refused_key(const Route& route,
                                      const shared::http::Request& request) const;
    // Nothing where the request passes all checks.
    std::optional<Answer> refusal(const Route& route,
                                  const shared::http::Request& request,
                                  Ask& ask);
    struct Work {
        std::int64_t takes_ms = 0;  // until an addition is there, or what was queued is done
        bool is_failed = false;     // what is queued ends so
        bool is_kept = true;        // and what it was for happens
    };
    static Work work_of(const Behaviour& behaviour, const Ask& ask);
    Answer effect(const Route& route, const Ask& ask, const std::string& url, const Work& work);
    Answer add(const Route& route, const Ask& ask, const Work& work);
    Answer forget_all(const Route& route, const Ask& ask, const Work& work);
    Answer search(const Route& route, const Ask& ask);
    Answer list(const Route& route, const Ask& ask, const std::string& url);
    Answer of_one(const Route& route, const Ask& ask);
    std::vector<Memory> visible(Side side, const Ask& ask);

    const Keys keys_;
    const Behaviours& behaviours_;
    Memories& memories_;
    WaitingRoom& room_;
    const shared::Clock& clock_;
    shared::json::Parser parser_;
};

}  // namespace ops::sandbox::mem0
