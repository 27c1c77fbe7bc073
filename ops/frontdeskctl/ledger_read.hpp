// What the ledger reads: spools, topics, rows. Blocking; for one thread.
//
// The order of reading makes a running pipeline look consistent: spools, what the groups have
// finished, the end of `inbound`, the end of `turns`, `dead`, then the partitions up to those ends,
// each followed by its rows. So a record that counts as finished has its turn in what is read, and
// a turn that counts as written its row.
#pragma once

#include "ops/frontdeskctl/commands.hpp"
#include "ops/frontdeskctl/ledger.hpp"
#include "ops/frontdeskctl/ledger_accepted.hpp"
#include "shared/kafka/log_reader.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

// By partition, exclusive.
struct LedgerEnds {
    std::vector<shared::kafka::Offset> committed;   // of `inbound`, by the hot group
    std::vector<shared::kafka::Offset> rows_below;  // of `turns`, in core.consumer_offsets
    std::vector<shared::kafka::Offset> inbound, turns;
};
shared::Result<LedgerEnds> read_ledger_ends(const Settings& settings,
                                            shared::postgres::Connection& database,
                                            const std::string& group);

// Fills books from the topics and spools, and tells the list of accepted ids what it saw.
class LedgerReader {
  public:
    // `since`: records stored then or later. All must outlive it; `accepted` may be null.
    LedgerReader(const Settings& settings,
                 std::optional<shared::WallMs> since,
                 LedgerAccepted* accepted,
                 LedgerReport& report);

    // Errors `no_folder`, `no_spool`.
    shared::Result<void> read_spool(const std::string& folder);
    // Which turns the background worker gave up; before any partition.
    shared::Result<void> read_dead();
    // `with_replies`: the book keeps what turns tell of replies.
    shared::Result<LedgerBook> read(shared::kafka::Partition partition,
                                    const LedgerEnds& ends,
                                    bool with_replies);

  private:
    struct Spooled {
        std::string message;
        LedgerInbound inbound;  // its `message` is set where it is used
    };
    using Visit = std::function<void(const shared::kafka::Record&)>;

    shared::Result<void> each(const std::string& topic,
                              shared::kafka::Partition partition,
                              shared::kafka::Offset to,
                              const Visit& visit);
    void take_inbound(const shared::kafka::Record& record, LedgerBook& book);
    void take_turn(const shared::kafka::Record& record, LedgerBook& book, bool with_replies);
    void tell(const std::string& topic, shared::kafka::Partition partition);

    const Settings& settings_;
    const std::optional<shared::WallMs> since_;
    LedgerAccepted* accepted_;
    LedgerReport& report_;
    std::unique_ptr<shared::kafka::LogReader> reader_;
    shared::json::Parser parser_;
    std::vector<std::vector<Spooled>> spooled_;            // by partition
    std::vector<std::set<shared::kafka::Offset>> buried_;  // turns, by partition
    std::uint64_t read_ = 0;
    shared::MonoUs told_at_ = 0;
};

// In the order of the questions.
shared::Result<std::vector<LedgerRowAnswer>> ask_ledger_rows(
    shared::postgres::Connection& database, const std::vector<LedgerRowQuestion>& questions);
// Those of the message ids that the database knows, by a row or a turn without one.
shared::Result<std::set<std::string>> ask_known_messages(shared::postgres::Connection& database,
                                                         const std::vector<std::string>& messages);

// All of it. Errors: those of reading, `bad_file` for a list that cannot be read.
shared::Result<LedgerReport> read_ledger(const Settings& settings, const LedgerOptions& options);

}  // namespace ops::frontdeskctl
