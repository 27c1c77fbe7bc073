// Who is on the other side of a message of Evolution API, in every form its versions give the key.
// Thread-safety: a free function without state.
#pragma once

#include "shared/events/inbound.hpp"
#include "shared/json/value.hpp"

#include <string_view>

namespace ingest::webhooks {

// `key` is the message's key object (or a flat row with the same members). For what the clinic
// itself wrote only `remoteJid` and `remoteJidAlt` count: `senderPn` names the clinic there.
// A group, broadcast or newsletter gives `group` alone, never its author. All empty where the key
// names nobody. `hash` is left empty.
shared::events::Address evolution_address(const shared::json::Value& key, bool own);

// Of a person named by one JID alone; all empty where it is no person's.
shared::events::Address evolution_person(std::string_view jid);

}  // namespace ingest::webhooks
