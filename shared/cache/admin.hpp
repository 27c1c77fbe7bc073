// The caches at a process's admin address:
//   GET  /admin/cache/stats                    counts by category and tier, and what Redis says
//   GET  /admin/cache/health                   whether Redis answers and changes are heard of
//   POST /admin/cache/on?category=C, .../off   one category switched on or off at run time
//   POST /admin/warmup/{group}                 begins, 202 with the number of the run
//   POST /admin/warmup/memory?patient=C:P      what is known of one patient, waited for
//   GET  /admin/warmup                         how far it is
//   GET  /admin/cache/get?key=K[&value=true]   what stands in Redis under a key
//   GET  /admin/cache/ttl?key=K                how long it stays
//   POST /admin/cache/delete?key=K             taken out of Redis; every process forgets it
//   GET  /admin/cache/pattern?pattern=P[&limit=N]   the keys that match
//   POST /admin/cache/pattern?pattern=P             the same, taken out of Redis
//   POST /admin/cache/drop?clinic=ID           all that is kept of an entity (entity.hpp), likewise
//        ?patient=C:P, ?appointments=C:P, ?integration=LINE
// Refused are 400 for what was asked wrongly and 503 for what did not answer, with
// {"error":"...","detail":"..."}.
#pragma once

#include "shared/app/admin.hpp"
#include "shared/cache/caches.hpp"
#include "shared/cache/entity.hpp"
#include "shared/cache/warm_up.hpp"
#include "shared/redis/redis.hpp"

#include <functional>
#include <string>
#include <vector>

namespace shared::cache {

// All references must outlive the address.
struct AdminParts {
    Caches& caches;
    WarmUp& warm_up;
    const Clock& clock;
    redis::Settings redis;                      // for connections of its own
    std::vector<std::string> groups;            // that can be warmed up
    std::vector<std::string> patient_memories;  // categories with a patient's memory; may be empty
    // What belongs to a clinic; may block for short, is called by one thread at a time.
    std::function<Result<Belongings>(const std::string& clinic)> belongings;
};

// Throws as redis::connect() does.
void add_admin(app::Admin& admin, const AdminParts& parts);

}  // namespace shared::cache
