// Evolution API: sendText of 1.8 and 2.x, and what its answers prove.
#pragma once

#include "workers/hot/send/dialect.hpp"

namespace workers::hot::send::evolution {

shared::http::Call build_v1(const lookup::Line& line, const Outgoing& outgoing);
shared::http::Call build_v2(const lookup::Line& line, const Outgoing& outgoing);
shared::http::Call build_typing_v1(const lookup::Line& line, const TypingSign& sign);
shared::http::Call build_typing_v2(const lookup::Line& line, const TypingSign& sign);

// Precondition: an answer came (result.status is not 0). Decides by status and message; the
// member `error` of the answer is not to be trusted. Thread-safe.
Verdict judge(const shared::http::CallResult& result);

}  // namespace workers::hot::send::evolution
