// What both mem0s keep, in tables of the sandbox's SQLite file.
//
// One thread, with a connection of its own. A method that returned has its rows where the end of
// the process cannot take them. Throws sqlite::Failure.
#pragma once

#include "ops/sandbox/mem0/route.hpp"
#include "shared/base/clock.hpp"
#include "shared/sqlite/database.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ops::sandbox::mem0 {

struct Memory {
    std::string id;
    std::string user_id;
    std::string text;
    std::string metadata;  // a JSON object; empty where none was given
    std::string expiration_date;
    std::string event_id;  // of the addition that was queued; empty where it was not
    shared::WallMs created_at = 0;
    shared::WallMs updated_at = 0;
    shared::WallMs visible_at = 0;  // not listed before
};

struct Event {
    shared::WallMs created_at = 0;
    shared::WallMs done_at = 0;
    bool forgets = false;
    bool is_failed = false;
};

class Memories {
  public:
    // `folder` is there already: Store made it.
    explicit Memories(const std::string& folder);

    // All of one addition. An event without memories is one that found nothing to keep.
    void add(Side side,
             const std::vector<Memory>& memories,
             const std::string& event_id,
             Event event);
    // In the order they were added, none that is not visible yet.
    std::vector<Memory> of(Side side, const std::string& user_id, shared::WallMs now);
    std::optional<Memory> one(Side side, const std::string& id, shared::WallMs now);
    void change(Side side, const std::string& id, const std::string& text, shared::WallMs now);
    void forget(Side side, const std::string& id, shared::WallMs now);
    // Those that are not visible yet stay, and are there later, as at mem0.
    void forget_all(Side side, const std::string& user_id, shared::WallMs now);

    // At `event.done_at`; never where it is to fail.
    void forget_later(Side side,
                      const std::string& user_id,
                      const std::string& event_id,
                      Event event);
    // Forgets what is due.
    void work(shared::WallMs now);
    // All that is worked on is over now: what was to be forgotten first.
    void end_work(shared::WallMs now);

    std::optional<Event> event(const std::string& event_id);
    std::vector<Memory> of_event(const std::string& event_id);
    // JSON: `id memory_id old_memory new_memory event created_at`. Stays when the memory is gone,
    // as at mem0's server.
    std::string history(Side side, const std::string& id);
    // JSON of everything that is kept, visible or not: `id dialect user_id text metadata
    // expiration_date created_at is_visible`. All users where `user_id` is empty.
    std::string kept(const std::string& user_id, shared::WallMs now);
    void reset();

  private:
    void take_away(std::string_view side, const std::string& user_id, shared::WallMs now);
    void remember(Side side,
                  const std::string& id,
                  const std::string& before,
                  const std::string& after,
                  const char* event,
                  shared::WallMs now);

    shared::sqlite::Database database_;
};

}  // namespace ops::sandbox::mem0
