// The connections that cached values are read with: one for each loading thread, one more for
// warming up.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/postgres/postgres.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace workers::hot::lookup {

struct ReadSettings {
    shared::postgres::Settings look_ups;  // of the loading threads
    shared::postgres::Settings warm_up;   // of the one more: its statements take longer
    std::size_t threads = 2;
};

// No thread may use another's number. Errors are those of postgres.hpp.
class ReadConnections {
  public:
    using Rows = std::unique_ptr<shared::postgres::Rows>;
    using Parameters = std::vector<shared::postgres::Parameter>;

    ReadConnections(const ReadSettings& settings, const shared::Clock& clock);

    shared::Result<Rows> run(std::size_t thread,
                             const std::string& sql,
                             const Parameters& parameters = {});
    // A position of the database's log from before whatever is read next: the version of values
    // that have no row of their own. Asked for again after 5 s: an older one only means that a
    // change since counts as unseen.
    shared::Result<std::int64_t> mark(std::size_t thread);
    // A statement that was run for something else told it.
    void set_mark(std::size_t thread, std::int64_t mark);
    // What to select for it.
    static constexpr const char* kMark =
        "(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() "
        "ELSE pg_current_wal_insert_lsn() END - '0/0')::bigint";

    // Statements sent, by look-ups and by warming up; any thread.
    std::uint64_t statements() const { return statements_; }
    std::uint64_t warm_up_statements() const { return warm_up_statements_; }

  private:
    struct Slot {
        shared::postgres::Connection connection;
        std::int64_t mark = 0;
        shared::MonoUs marked_at = 0;
        bool is_marked = false;
    };

    std::vector<Slot> slots_;  // by thread; the last is for warming up
    const shared::Clock& clock_;
    std::atomic<std::uint64_t> statements_{0}, warm_up_statements_{0};
};

// Of a cell; NULL reads as empty and 0.
std::string text(const shared::postgres::Rows& rows, std::size_t row, std::size_t column);
std::int64_t number(const shared::postgres::Rows& rows, std::size_t row, std::size_t column);

}  // namespace workers::hot::lookup
