// What people at the desk ask for: where a conversation stands, what a clinic's day was like. Out
// of the caches, never on the way to a reply.
#pragma once

#include "shared/app/admin.hpp"
#include "shared/cache/cached.hpp"
#include "workers/hot/lookup/desk_source.hpp"

#include <string>

namespace workers::hot::lookup {

struct DeskSettings {
    shared::cache::Policy session, statistics;
};

// Thread-safe.
class CachedDesk {
  public:
    using Session = shared::read_models::Session;

    // All must outlive it. Adds its categories to `caches`: `session stats`.
    CachedDesk(shared::cache::Caches& caches, DeskSource& source, const DeskSettings& settings);

    // Block for up to 2 s. null: there is none. Errors: `bad_id` (dead letter), those of wait().
    shared::Result<std::shared_ptr<const Session>> session(const std::string& clinic,
                                                           const std::string& patient,
                                                           const std::string& line);
    shared::Result<std::shared_ptr<const Statistics>> statistics(const std::string& clinic);

  private:
    shared::cache::Cached<Session, shared::read_models::SessionCodec> sessions_;
    shared::cache::Cached<Statistics, StatisticsCodec> statistics_;
};

// GET /admin/session?clinic=ID&patient=ID&channel=LINE, GET /admin/stats?clinic=ID: 200 with
// {"found":true,"value":{...}} or {"found":false}, 400 for what was asked wrongly, 503 for what did
// not answer.
void add_desk(shared::app::Admin& admin, CachedDesk& desk);

}  // namespace workers::hot::lookup
