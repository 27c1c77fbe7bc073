// The patient that a command of `frontdeskctl memory` names.
#pragma once

#include "ops/frontdeskctl/clinic_names.hpp"
#include "ops/frontdeskctl/memory_commands.hpp"
#include "shared/memory/user_id.hpp"
#include "shared/postgres/postgres.hpp"

namespace ops::frontdeskctl {

// The clinic, where the patient is one of it; a message otherwise.
shared::Result<Clinic> find_patient(shared::postgres::Connection& database,
                                    const MemoryOptions& options);
// Precondition: find_patient() found them.
shared::memory::UserId user_of(const Clinic& clinic, const MemoryOptions& options);

}  // namespace ops::frontdeskctl
