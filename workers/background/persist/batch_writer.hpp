// One batch, one transaction: the rows of its turns and events together with its offsets.
#pragma once

#include "shared/memory/extractor.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/acked_writer.hpp"
#include "workers/background/batches/item.hpp"
#include "workers/background/batches/offsets.hpp"
#include "workers/background/persist/recent_patients.hpp"
#include "workers/background/persist/side_thread.hpp"
#include "workers/background/persist/turn_rows.hpp"
#include "workers/background/read_models/read_models.hpp"
#include "workers/background/staff/staff_events.hpp"

#include <map>
#include <span>
#include <vector>

namespace workers::background::persist {

// What a committed batch did.
struct Written {
    std::size_t messages = 0;    // new rows of core.whatsapp_messages
    std::size_t moved = 0;       // rows that turns moved forward
    std::size_t duplicates = 0;  // turns of messages known before
    std::size_t placed = 0;      // rows that provider events were found for
    std::size_t waiting = 0;     // provider events that wait for their row
    std::size_t ignored = 0;     // provider events nobody needs
    std::size_t staff = 0;       // new staff events
    std::size_t told = 0;        // delivery news to owners
    std::size_t dead = 0;        // dead letters written
    bool is_second = false;      // a row that was taken for new was there: each was looked for
    std::vector<read_models::ReadModel> read_models;  // to be published after the commit
};

// Whether there is a webhook to be told of staff events.
enum class StaffWebhook { kNone, kQueued };

// Not thread-safe; has a thread of its own beside the caller's. All references must outlive it.
class BatchWriter {
  public:
    BatchWriter(shared::postgres::Connection& connection,
                batches::OffsetStore& offsets,
                batches::AckedWriter& topics,
                const shared::memory::Extractor& extractor,
                StaffWebhook webhook = StaffWebhook::kNone,
                memories::Turns memory_turns = memories::Turns::kLocal);

    // Errors beside those of statements: `fenced` (retry; fenced() names the partitions that
    // belong to somebody else now or stand elsewhere, and nothing was written), and those of
    // AckedWriter. Dead
    // letters of items with a fault, announced staff events and delivery news to owners are
    // acknowledged before the commit: where it fails they may come again, never be missing.
    shared::Result<Written> write(std::span<const batches::Item> items,
                                  const batches::Standings& standings);
    const std::vector<batches::TopicPartition>& fenced() const { return fenced_; }
    // The database lost commits: nothing that was written is taken for granted.
    void forget();

    // Tries provider events again whose row may have come by now. See provider_events/placing.hpp.
    shared::Result<Written> sweep(shared::WallMs window_ms);
    shared::Result<void> purge(shared::WallMs age_ms);

  private:
    shared::Result<Written> attempt(std::span<const batches::Item> items,
                                    const batches::Standings& standings,
                                    const std::vector<batches::Outgoing>& dead,
                                    Uniqueness uniqueness);
    void write_rows(shared::postgres::Transaction& transaction,
                    std::span<const batches::Item> items,
                    TurnRows& turns,
                    Written& written);
    std::vector<staff::Call> raise(shared::postgres::Transaction& transaction,
                                   const std::map<std::string, staff::Call>& calls);
    void announce(shared::postgres::Transaction& transaction,
                  const std::vector<batches::Outgoing>& records);

    shared::postgres::Connection& connection_;
    batches::OffsetStore& offsets_;
    batches::AckedWriter& topics_;
    const shared::memory::Extractor& extractor_;
    StaffWebhook webhook_;
    memories::Turns memory_turns_;
    std::vector<batches::TopicPartition> fenced_;
    RecentPatients recent_;  // of the side thread alone
    SideThread side_;        // last: its tasks end before what they use
};

}  // namespace workers::background::persist
