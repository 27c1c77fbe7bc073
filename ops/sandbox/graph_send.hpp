// Meta's messages endpoint: from a request to the answer Graph gives. Pure.
#pragma once

#include "ops/sandbox/exchange.hpp"
#include "shared/json/value.hpp"

#include <string>
#include <string_view>

namespace ops::sandbox {

// Graph's error object. `details` empty leaves `error_data` out, as Graph does for its own errors.
Answer graph_error(int status,
                   int code,
                   std::string_view message,
                   std::string_view details,
                   const std::string& trace_id);

Answer bad_token(const std::string& trace_id);
Answer unknown_number_id(std::string_view phone_number_id, const std::string& trace_id);

// Text messages and "mark as read, show typing". `user_id` is the person's BSUID where known.
Verdict graph_message(shared::json::Value body, const Fresh& fresh, const std::string& user_id);

// What a number told to answer with `status` says; 2xx is not asked here.
Answer graph_failure(int status, const std::string& trace_id);

}  // namespace ops::sandbox
