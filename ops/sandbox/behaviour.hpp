// How a line is told to behave, and which order holds for it.
#pragma once

#include "shared/base/result.hpp"
#include "shared/json/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ops::sandbox {

enum class Evidence { kNormal, kLate, kNone };

struct Behaviour {
    std::string provider;  // `evolution`, `meta`, `mem0`; empty is all
    std::string instance;  // of mem0 `hosted` or `server`; empty is all
    std::int64_t latency_ms = 0;
    std::int64_t work_ms = 250;  // what mem0's hosted service takes for what it queues
    int status = 0;              // 0 is the normal one
    bool hang = false;
    bool reset = false;
    Evidence evidence = Evidence::kNormal;
    std::string body;             // in place of the body that goes with `status`
    bool is_raw = false;          // and it is no JSON, or need not be
    bool events_fail = false;     // what mem0's hosted service queues
    bool counts_as_sent = false;  // with a bad `status`: the message went out all the same

    bool has_body() const { return is_raw || !body.empty(); }
    bool covers(std::string_view of_provider, std::string_view of_instance) const;
};

// Error `bad_behaviour` names the member that is wrong or unknown.
shared::Result<Behaviour> parse_behaviour(shared::json::Value body);
std::string write_behaviour(const Behaviour& behaviour);

// The newest order that covers a line holds alone: what it leaves out is normal. An order ends all
// older ones that lie within its reach. Not thread-safe.
class Behaviours {
  public:
    void put(Behaviour behaviour);
    // The normal behaviour where nothing was ordered.
    Behaviour of(std::string_view provider, std::string_view instance) const;
    // Oldest first.
    const std::vector<Behaviour>& orders() const { return orders_; }
    void clear() { orders_.clear(); }

  private:
    std::vector<Behaviour> orders_;
};

}  // namespace ops::sandbox
