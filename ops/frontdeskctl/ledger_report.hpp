// What the ledger found: the two equations, and by name what breaks them.
//
// Names as Jepsen gives them: lost-write, duplicate, nonmonotonic-poll (taken up out of order),
// nonmonotonic-send (stored out of order), inconsistent-offsets, phantom, unseen.
// Nothing here ever holds what a patient wrote. Values; no thread-safety.
#pragma once

#include "shared/base/clock.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ops::frontdeskctl {

struct LedgerNote {
    std::string name;     // lost-write, duplicate and so on
    std::string of;       // record, message, conversation, row, reply, accepted, offset
    std::string message;  // the provider's message id; may be empty
    std::string record;   // record ids, or the provider's ids of sends; may be empty
    std::string where;    // place in the log, or the words that say what was expected
};

// All are counted, the first so many are kept by name.
class LedgerNotes {
  public:
    static constexpr std::size_t kMostNamed = 100'000;

    void add(LedgerNote note);
    bool empty() const { return counts_.empty(); }
    std::uint64_t count(const std::string& name, const std::string& of) const;
    // By (name, of).
    const std::map<std::pair<std::string, std::string>, std::uint64_t>& counts() const {
        return counts_;
    }
    const std::vector<LedgerNote>& named() const { return named_; }

  private:
    std::map<std::pair<std::string, std::string>, std::uint64_t> counts_;
    std::vector<LedgerNote> named_;
};

struct LedgerReport {
    // By occurrence: records = settled + waiting + stepped + spooled + missing.
    std::uint64_t records = 0;  // distinct ids of kind message, in `inbound` or a spool
    std::uint64_t settled = 0;  // with a final outcome
    std::uint64_t waiting = 0;  // the hot group has not committed them
    std::uint64_t stepped = 0;  // parked, joining or asked
    std::uint64_t spooled = 0;  // in a spool alone
    std::uint64_t missing = 0;
    shared::WallMs oldest_open = 0;  // received_at; 0: nothing is open

    // By message id: messages = one + earlier + in_flight + none + several.
    std::uint64_t messages = 0;
    std::uint64_t one = 0;  // exactly one outcome other than duplicate
    std::uint64_t earlier =
        0;  // repeats alone; their row says that the first was before the window
    std::uint64_t in_flight = 0;
    std::uint64_t none = 0;
    std::uint64_t several = 0;

    // Rows of those messages: one + earlier + several = rows + clinicless + unwritten + erased +
    // buried + rowless + doubled.
    std::uint64_t rows = 0;        // with exactly one
    std::uint64_t clinicless = 0;  // have none, and are to have none
    std::uint64_t unwritten = 0;   // the background worker has not come so far
    std::uint64_t erased = 0;      // known by id, the row erased
    std::uint64_t buried = 0;      // their turn lies in `dead`
    std::uint64_t rowless = 0;     // missing
    std::uint64_t doubled = 0;

    // The provider's side and the sender's list; only where they were given.
    bool has_sends = false;
    std::uint64_t sends = 0;      // texts the provider took
    std::uint64_t replied = 0;    // replies of the window that it took at least once
    std::uint64_t resends = 0;    // sent once more, as their turns say
    std::uint64_t unmatched = 0;  // sends of no reply of the window
    bool has_accepted = false;
    std::uint64_t accepted = 0;  // distinct ids
    std::uint64_t found = 0;

    std::uint64_t outside = 0;     // records with turns alone: older than the window
    std::uint64_t unreadable = 0;  // records of the topics or spools that are none of ours

    LedgerNotes findings;  // each breaks the balance
    LedgerNotes apart;     // allowed, listed all the same

    std::uint64_t open() const { return waiting + stepped + spooled; }
    bool is_balanced() const { return findings.empty(); }
};

std::string ledger_text(const LedgerReport& report, shared::WallMs now);
std::string ledger_json(const LedgerReport& report);

}  // namespace ops::frontdeskctl
