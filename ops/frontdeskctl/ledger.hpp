// The ledger's book-keeping, by identity and never by counters. Pure: who reads gives it books, a
// partition each, and answers what it asks about rows.
//
// Memory: of all partitions only records that are still open or crossed from one conversation to
// another, and what LedgerPlaces keeps. Not thread-safe.
#pragma once

#include "ops/frontdeskctl/ledger_book.hpp"
#include "ops/frontdeskctl/ledger_places.hpp"
#include "ops/frontdeskctl/ledger_report.hpp"
#include "ops/frontdeskctl/ledger_sends.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace ops::frontdeskctl {

// How far others were when the reading began.
struct LedgerHorizon {
    shared::kafka::Offset committed = 0;   // by the hot group, of `inbound`
    shared::kafka::Offset rows_below = 0;  // turns whose rows are committed
};

// What the database is to be asked of one message, and what it said.
struct LedgerRowQuestion {
    enum class Expected { kOne, kNone, kLater };
    std::string conversation;  // 32 hex digits
    std::string message;
    Expected expected = Expected::kOne;
    bool is_buried = false;
    bool is_repeat = false;  // repeats alone: the row shows that there was a first one
};
struct LedgerRowAnswer {
    std::uint64_t rows = 0;
    bool is_erased = false;  // the conversation was, on request
};

class Ledger {
  public:
    // Replies are matched with `sends` where it is not null; it must outlive the ledger.
    explicit Ledger(LedgerSends* sends = nullptr) : sends_(sends) {}

    // Counts the partition; gives what is to be asked about its rows.
    std::vector<LedgerRowQuestion> close(LedgerBook book, const LedgerHorizon& horizon);
    void take(const LedgerRowQuestion& question, const LedgerRowAnswer& answer);
    // After the last partition.
    void finish();

    LedgerReport& report() { return report_; }

  private:
    using UuidHash = LedgerBook::UuidHash;
    // A record that ends in another partition, or has not ended.
    struct Left {
        std::string message;
        shared::Uuid key;  // of conversation and message id
        shared::WallMs received_at = 0;
        std::string where;
        bool is_final = false, is_waiting = false, is_stepped = false, is_logged = false;
        bool is_alone = true;  // no other record tells of the message
    };

    void count_ends(LedgerBook& book);
    void count_records(const LedgerBook& book, const LedgerHorizon& horizon);
    void count_messages(const LedgerBook& book, const LedgerHorizon& horizon);
    void check_order(const LedgerBook& book, const LedgerHorizon& horizon);
    void check_conversation(const std::vector<const LedgerBook::Entry*>& entries,
                            const LedgerBook& book,
                            const LedgerHorizon& horizon);
    void check_crossing(const LedgerBook& book);
    void note_places(const LedgerBook& book, const std::vector<const LedgerBook::Entry*>& entries);
    void note_several(const LedgerBook& book);
    void count_left(const shared::Uuid& record, const Left& left);

    LedgerSends* sends_;
    LedgerPlaces places_;
    LedgerReport report_;
    std::vector<LedgerRowQuestion> questions_;
    std::unordered_map<shared::Uuid, Left, UuidHash> left_;
    std::unordered_map<shared::Uuid, shared::Uuid, UuidHash> crossed_;  // answered: key to record
    std::map<shared::Uuid, bool> unended_;  // messages without any outcome: whether one may come
};

}  // namespace ops::frontdeskctl
