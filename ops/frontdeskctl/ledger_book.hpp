// One partition of the ledger: what became of each record. Pure, not thread-safe.
//
// Memory: some 450 bytes a record.
#pragma once

#include "ops/frontdeskctl/ledger_sends.hpp"
#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/events/turn.hpp"
#include "shared/kafka/record.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ops::frontdeskctl {

// A record of kind message.
struct LedgerInbound {
    shared::Uuid record;
    shared::Uuid conversation;
    shared::Uuid forwarded_from;  // nil: it came straight here
    std::string_view message;
    shared::kafka::Offset offset = -1;  // -1: in a spool
    shared::WallMs received_at = 0;
    shared::WallMs appended_at = 0;
};

// A turn about such a record.
struct LedgerTurn {
    shared::Uuid record;
    shared::Uuid conversation;
    std::string_view message;
    shared::kafka::Offset offset = 0;
    shared::events::Outcome outcome = shared::events::Outcome::kReplied;
    std::string_view reason;
    bool has_clinic = false;
    bool is_buried = false;        // the background worker put it into `dead`
    shared::WallMs stored_at = 0;  // the broker's time
};

// One partition. Inbound records in offset order, then turns in offset order.
class LedgerBook {
  public:
    explicit LedgerBook(shared::kafka::Partition partition) : partition_(partition) {}

    void add(const LedgerInbound& inbound);
    void add(const LedgerTurn& turn);
    void add(const LedgerReply& reply);
    // The conversation passes on what it gets from now on.
    void add_link(const shared::Uuid& conversation) { linked_.insert(conversation); }

  private:
    friend class Ledger;
    // Ordered: of several turns of one record the highest counts.
    enum class End : std::uint8_t { kNone, kDuplicate, kDead, kStale, kAnswered };
    struct Entry {
        shared::Uuid conversation;
        shared::Uuid forwarded_from;
        std::uint32_t message = 0;  // place in messages_
        std::uint32_t waited_ms = 0;
        shared::kafka::Offset offset = -1;  // in `inbound`
        shared::kafka::Offset taken = -1;   // first turn that ends its wait
        shared::WallMs received_at = 0;
        shared::WallMs taken_at = 0;  // of that turn, the broker's time
        End end = End::kNone;
        bool is_spooled = false, is_stepped = false, is_urgent = false;

        bool is_of_window() const { return offset >= 0 || is_spooled; }
        bool is_final() const { return end != End::kNone; }
    };
    struct Message {
        shared::Uuid conversation;
        std::string id;
        shared::kafka::Offset row_from = -1;  // first turn that makes a row
        std::uint32_t answered = 0, stale = 0, dead = 0, open = 0, of_window = 0;
        bool is_buried = false;

        bool has_ended() const { return open < of_window || answered + stale + dead > 0; }
        std::uint32_t outcomes() const;
    };
    struct UuidHash {
        std::size_t operator()(const shared::Uuid& id) const;
    };

    Entry& entry_of(const shared::Uuid& record,
                    const shared::Uuid& conversation,
                    std::string_view message);
    void put_into(Entry& entry,
                  const shared::Uuid& record,
                  const shared::Uuid& conversation,
                  std::string_view message);

    shared::kafka::Partition partition_;
    std::unordered_map<shared::Uuid, Entry, UuidHash> entries_;
    std::unordered_map<shared::Uuid, std::uint32_t, UuidHash> places_;  // by conversation and id
    std::vector<Message> messages_;
    std::unordered_map<shared::Uuid, LedgerReply, UuidHash> replies_;
    std::set<shared::Uuid> linked_;
};

}  // namespace ops::frontdeskctl
