// Which memory provider is used, and how it is reached: the same words in every program.
#pragma once

#include "shared/app/config_reader.hpp"
#include "shared/memory/mem0/settings.hpp"

#include <optional>

namespace shared::memory::mem0 {

// FRONTDESK_MEMORY (`local` or `mem0`), FRONTDESK_MEM0_DIALECT, FRONTDESK_MEM0_URL (of the hosted
// service its own), FRONTDESK_MEM0_KEY, MEM0_TIMEOUT_MS. Nothing where memory is local; faults of a
// mem0 that is used are noted in the reader.
std::optional<Settings> read_config(app::ConfigReader& reader);

}  // namespace shared::memory::mem0
