// The reply to a decided message as the log keeps it until it is settled.
#pragma once

#include "workers/hot/owner/item.hpp"

namespace workers::hot::owner {

// Follows from the conversation and the record: a second owner gives the same.
std::string reply_id_of(const shared::events::Envelope& envelope);

// Precondition: the item's decision has a text.
conversation_log::OpenSend open_send(const Item& item, std::int64_t counter, shared::WallMs now);

}  // namespace workers::hot::owner
