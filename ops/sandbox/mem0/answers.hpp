// The bodies of both mem0s. Pure.
#pragma once

#include "ops/sandbox/exchange.hpp"
#include "ops/sandbox/mem0/ask.hpp"
#include "ops/sandbox/mem0/memories.hpp"
#include "ops/sandbox/mem0/route.hpp"

#include <string>
#include <vector>

namespace ops::sandbox::mem0 {

struct Found {
    Memory memory;
    double score = 0;  // of a search
};

Answer refused(Side side, const Refusal& refusal);
Answer unauthorized(Side side);
// A key of the server that is not its admin's.
Answer forbidden();
Answer no_route(const Route& route);
Answer no_memory(Side side);
// What an order about `status` answers: the body that goes with it.
Answer failure(Side side, int status);

Answer read_answer(Side side, const Memory& memory);
Answer search_answer(const Route& route, const std::vector<Found>& found, bool is_wrapped);
// `memories`: all of them; the page is cut here. `url` is the one of the list, without a query.
Answer list_answer(const Route& route,
                   const Ask& ask,
                   const std::vector<Memory>& memories,
                   const std::string& url);
Answer added_answer(const Route& route, const std::vector<Memory>& memories);
Answer queued_answer(const Route& route, const std::string& event_id);
Answer event_answer(const std::string& id,
                    const Event& event,
                    const std::vector<Memory>& memories,
                    shared::WallMs now);
// `event_id` is of the hosted service, which works on it later.
Answer forgotten_all(Side side, const std::string& event_id);
Answer forgotten(Side side);

}  // namespace ops::sandbox::mem0
