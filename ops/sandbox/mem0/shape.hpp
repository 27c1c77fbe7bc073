// Which members a request may have and of which type. Pure.
#pragma once

#include "ops/sandbox/mem0/ask.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ops::sandbox::mem0 {

// Of a body: unknown members, missing ones and wrong types are refused; 422 at the server, 400 at
// the hosted service.
std::optional<Refusal> wrong_body(const Route& route, shared::json::Value body);
// Of a query string.
std::optional<Refusal> wrong_query(const Route& route, const shared::http::Request& request);

// The status of a wrong shape.
int shape_status(Side side);

}  // namespace ops::sandbox::mem0
