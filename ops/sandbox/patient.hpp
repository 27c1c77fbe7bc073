// What `POST /sandbox/patient` asks for. Pure.
#pragma once

#include "ops/sandbox/webhook_evolution.hpp"
#include "shared/base/result.hpp"
#include "shared/json/value.hpp"

namespace ops::sandbox {

// The message of the body; `id` and `at` are filled from `fresh` where it names none. Error
// `bad_patient` says which member is missing or wrong.
shared::Result<Written> parse_patient(shared::json::Value body, const Fresh& fresh);

}  // namespace ops::sandbox
