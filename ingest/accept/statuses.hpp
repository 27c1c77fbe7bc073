// The status of every answer, in one place: senders drop a message for good on some of them.
//
// 200 stored · 401 certain forgery · 403 subscription refused · 404, 405 not ours · 413 too large
// · 503 with Retry-After: send again.
// Thread-safety: free functions without state.
#pragma once

#include "shared/http/message.hpp"

#include <string>

namespace ingest::accept {

shared::http::Response stored();
shared::http::Response challenge(std::string text);
shared::http::Response forged();
shared::http::Response subscription_refused();
shared::http::Response not_found();
shared::http::Response wrong_method(const std::string& allowed);
shared::http::Response too_large();
shared::http::Response send_again();

}  // namespace ingest::accept
