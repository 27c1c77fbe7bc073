// Invented records for the ledger: one partition, all rows as they ought to be unless said
// otherwise.
#pragma once

#include "ops/frontdeskctl/ledger.hpp"

#include <map>
#include <string>
#include <vector>

namespace ops::frontdeskctl {

inline shared::Uuid id_of(const std::string& name) {
    return shared::uuid_v5({}, name);
}

class LedgerWorld {
  public:
    struct Words {
        std::string message;
        std::string forwarded_from = "";
        std::int64_t received_at = 0;  // 0: as long as the offset
        std::int64_t waited = 0;
    };
    // A record in `inbound`; its message has the record's name unless said otherwise.
    LedgerWorld& came(const std::string& record, const std::string& conversation = "anna") {
        return came(record, conversation, {record});
    }
    LedgerWorld& came(const std::string& record,
                      const std::string& conversation,
                      const Words& words) {
        LedgerInbound out = inbound(record, conversation, words);
        out.offset = inbound_end++;
        out.received_at = words.received_at > 0 ? words.received_at : 1'000 + out.offset;
        out.appended_at = out.received_at + words.waited;
        book.add(out);
        return *this;
    }
    LedgerWorld& spooled(const std::string& record) {
        book.add(inbound(record, "anna", {record}));
        return *this;
    }
    struct Fate {
        std::string message;
        std::string conversation = "anna";
        shared::events::Outcome outcome = shared::events::Outcome::kReplied;
        std::string reason = "";
        bool has_clinic = true;
        bool is_buried = false;
        std::int64_t at = 0;  // the broker's time of the turn
    };
    LedgerWorld& ended(const std::string& record) { return ended(record, {record}); }
    LedgerWorld& ended(const std::string& record, const Fate& fate) {
        book.add(LedgerTurn{id_of(record),
                            id_of(fate.conversation),
                            fate.message,
                            turns_end++,
                            fate.outcome,
                            fate.reason,
                            fate.has_clinic,
                            fate.is_buried,
                            fate.at});
        return *this;
    }
    LedgerWorld& repeated(const std::string& record, const std::string& message) {
        return ended(record, {message, "anna", shared::events::Outcome::kSuppressed, "duplicate"});
    }
    // Ends the partition, with everything committed unless said otherwise.
    LedgerWorld& close() { return close(inbound_end, turns_end); }
    LedgerWorld& close(shared::kafka::Offset committed, shared::kafka::Offset rows_below) {
        const auto questions = ledger.close(std::move(book), {committed, rows_below});
        for (const auto& question : questions) {
            const auto row = rows.find(question.message);
            const std::uint64_t due =
                question.expected == LedgerRowQuestion::Expected::kOne ? 1 : 0;
            ledger.take(question, {row == rows.end() ? due : row->second, false});
        }
        book = LedgerBook(++partition);
        inbound_end = turns_end = 0;
        return *this;
    }
    // Of the whole ledger.
    LedgerReport& report() {
        ledger.finish();
        return ledger.report();
    }

    Ledger ledger;
    LedgerBook book{0};
    std::map<std::string, std::uint64_t> rows;  // by message, where not as expected
    shared::kafka::Offset inbound_end = 0, turns_end = 0;
    shared::kafka::Partition partition = 0;

  private:
    static LedgerInbound inbound(const std::string& record,
                                 const std::string& conversation,
                                 const Words& words) {
        LedgerInbound out;
        out.record = id_of(record);
        out.conversation = id_of(conversation);
        if (!words.forwarded_from.empty()) out.forwarded_from = id_of(words.forwarded_from);
        out.message = words.message;
        return out;
    }
};

}  // namespace ops::frontdeskctl
