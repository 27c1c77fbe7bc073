// The commands of `frontdeskctl memory`.
#pragma once

#include "ops/frontdeskctl/settings.hpp"

#include <string>

namespace ops::frontdeskctl {

struct MemoryOptions {
    std::string clinic = {};   // id or name
    std::string patient = {};  // id
    std::string words = {};    // search
    int limit = 10;            // search
    std::string id = {};       // forget: of one memory
    bool all = false;          // forget
    bool json = false;         // list, search, outbox
    bool retry = false;        // outbox
    std::string by = {};       // forget, outbox with retry: who, for the audit
};
// What a recall reads of a patient, the newest 200, the newest first: the patient's words, as the
// operator asked for them.
int memory_list(const Settings& settings, const MemoryOptions& options);
// What of it has to do with the words, the best first: as a recall finds it.
int memory_search(const Settings& settings, const MemoryOptions& options);
// Takes rows away, tells the caches of it in the same transaction, and says where copies stay.
int memory_forget(const Settings& settings, const MemoryOptions& options);
// What is on its way to a provider, or was given up: counts, never words. With `retry` the latter
// is told again.
int memory_outbox(const Settings& settings, const MemoryOptions& options);

}  // namespace ops::frontdeskctl
