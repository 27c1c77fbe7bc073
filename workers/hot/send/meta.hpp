// Meta's WhatsApp Cloud API: the messages call, and what its answers prove.
#pragma once

#include "shared/json/value.hpp"
#include "workers/hot/send/dialect.hpp"

namespace workers::hot::send::meta {

shared::http::Call build(const lookup::Line& line, const Outgoing& outgoing);
// Marks the message as read too: there is no call for the one without the other.
shared::http::Call build_typing(const lookup::Line& line, const TypingSign& sign);

// Precondition: an answer came (result.status is not 0). Decides by Graph's error code, not by
// the HTTP status: throttling is reported with several. Thread-safe.
Verdict judge(const shared::http::CallResult& result);

// What an error object (`{message, type, code, ...}`) proves. `fault_is_open`: a fault on Meta's
// side leaves it open whether the message went out.
Verdict judge_error(const shared::json::Value& error, bool fault_is_open);

}  // namespace workers::hot::send::meta
