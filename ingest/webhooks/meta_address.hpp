// Who is on the other side of a message of Meta's Cloud API: by number, by business-scoped id, or
// by both.
// Thread-safety: free functions without state; a MetaContacts never changes.
#pragma once

#include "shared/events/inbound.hpp"
#include "shared/json/value.hpp"

#include <cstddef>
#include <string_view>
#include <unordered_map>

namespace ingest::webhooks {

// `CC.` and letters or digits, with `ENT.` between where a portfolio has a parent.
bool is_bsuid(std::string_view text);

// The contacts of a change by the ids they name: a batch has as many of them as messages. Points
// into the parsed body.
class MetaContacts {
  public:
    MetaContacts() = default;
    explicit MetaContacts(const shared::json::Value& contacts);

    // The first contact that is the one named by number or user id; nothing if none is.
    shared::json::Value find(std::string_view number, std::string_view user_id) const;

  private:
    struct Place {
        std::size_t position = 0;
        shared::json::Value contact;
    };
    std::unordered_map<std::string_view, Place> by_id_;
};

// `number` may be absent, or hold a business-scoped id; `user_id` may be absent. What is missing
// is taken from the matching contact. All empty where neither names anybody. `hash` is left empty.
shared::events::Address meta_address(const MetaContacts& contacts,
                                     std::string_view number,
                                     std::string_view user_id);

}  // namespace ingest::webhooks
