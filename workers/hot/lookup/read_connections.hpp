// The connections that cached values are read with: one for each loading thread, one more for
// warming up, all of one pool; and as many of a replica, where there is one.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/postgres/pool.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace workers::hot::lookup {

struct ReadSettings {
    shared::postgres::Settings look_ups;  // of the loading threads
    shared::postgres::Settings warm_up;   // of the one more: its statements take longer
    std::size_t threads = 2;
    std::chrono::milliseconds wait{600};  // for a connection
};

// No thread may use another's number. Errors are those of postgres.hpp and `postgres_busy`.
class ReadConnections {
  public:
    using Rows = std::unique_ptr<shared::postgres::Rows>;
    using Parameters = std::vector<shared::postgres::Parameter>;
    struct Marked {
        Rows rows;
        std::int64_t mark = 0;  // see mark()
    };

    // `pool` and `replica`, if any, must outlive it.
    ReadConnections(const ReadSettings& settings,
                    const shared::Clock& clock,
                    const shared::postgres::Pool& pool,
                    const shared::postgres::Pool* replica = nullptr);

    // At the primary.
    shared::Result<Rows> run(std::size_t thread,
                             const std::string& sql,
                             const Parameters& parameters = {});
    // A position of the primary's log from before whatever is read next: the version of values that
    // have no row of their own. Asked for again after 5 s: an older one only means that a change
    // since counts as unseen.
    shared::Result<std::int64_t> mark(std::size_t thread);
    // What may be a little old, with the mark of where it was read: a replica, as long as it is
    // less than 30 s behind. One that is not, or does not answer, is left alone for 10 s; the
    // primary is asked instead.
    shared::Result<Marked> read(std::size_t thread,
                                const std::string& sql,
                                const Parameters& parameters = {});
    // As it is now, with a mark from before.
    shared::Result<Marked> read_primary(std::size_t thread,
                                        const std::string& sql,
                                        const Parameters& parameters = {});
    // A statement that the primary was asked for something else told it.
    void set_mark(std::size_t thread, std::int64_t mark);
    // What to select for it.
    static constexpr const char* kMark =
        "(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() "
        "ELSE pg_current_wal_insert_lsn() END - '0/0')::bigint";

    const shared::Clock& clock() const { return clock_; }
    // Statements sent, by look-ups and by warming up; any thread.
    std::uint64_t statements() const { return statements_; }
    std::uint64_t warm_up_statements() const { return warm_up_statements_; }
    // Of what was read, what a replica answered.
    std::uint64_t replica_statements() const { return replica_statements_; }

  private:
    struct Mark {
        std::int64_t position = 0;
        shared::MonoUs at = 0;
        bool is_there = false;
    };
    struct Slot {
        shared::postgres::Connection primary;
        std::optional<shared::postgres::Connection> replica;
        Mark mark;
        shared::MonoUs replica_again_at = 0;
    };

    void add_slot(const shared::postgres::Settings& settings, std::chrono::milliseconds wait);
    shared::Result<Rows> ask_primary(std::size_t thread,
                                     const std::string& sql,
                                     const Parameters& parameters);
    // Nothing where it cannot be asked now or gives no answer to rely on.
    std::optional<Marked> ask_replica(std::size_t thread,
                                      const std::string& sql,
                                      const Parameters& parameters);
    void leave_replica(Slot& slot, const std::string& code) const;

    const shared::Clock& clock_;
    const shared::postgres::Pool& pool_;
    const shared::postgres::Pool* replica_;
    std::vector<Slot> slots_;  // by thread; the last is for warming up
    std::atomic<std::uint64_t> statements_{0}, warm_up_statements_{0}, replica_statements_{0};
};

}  // namespace workers::hot::lookup
