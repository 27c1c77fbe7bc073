// Who is on the other side of a message of Meta's Cloud API: by number, by business-scoped id, or
// by both.
// Thread-safety: free functions without state.
#pragma once

#include "shared/events/inbound.hpp"
#include "shared/json/value.hpp"

#include <string_view>

namespace ingest::webhooks {

// `CC.` and letters or digits, with `ENT.` between where a portfolio has a parent.
bool is_bsuid(std::string_view text);

// The contact of `contacts` that is the one named by number or user id; nothing if none is.
shared::json::Value meta_contact(const shared::json::Value& contacts,
                                 std::string_view number,
                                 std::string_view user_id);

// `number` may be absent, or hold a business-scoped id; `user_id` may be absent. What is missing
// is taken from the matching contact. All empty where neither names anybody. `hash` is left empty.
shared::events::Address meta_address(const shared::json::Value& contacts,
                                     std::string_view number,
                                     std::string_view user_id);

}  // namespace ingest::webhooks
