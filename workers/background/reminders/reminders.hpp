// Puts reminders that are due into the log, each once.
//
//   a way is chosen and stored -> locked -> topic `inbound` (acked) -> marked as sent -> committed
//
// Killed before the commit it writes the same records again, under the same ids and into the same
// conversations: their owners take each once. Several processes share the rows; what one holds the
// others pass over. A constant number of statements, however many are due.
#pragma once

#include "shared/crypto/seal.hpp"
#include "workers/background/batches/acked_writer.hpp"
#include "workers/background/persist/batch_writer.hpp"
#include "workers/background/reminders/due.hpp"

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace workers::background::reminders {

// What became of those of one step, by kind and `sent`, `unreachable` or `missed`.
struct Done {
    std::map<std::pair<std::string, std::string>, std::size_t> counts;
    std::size_t left = 0;     // nobody could be reached, and that was left to others
    std::size_t keyless = 0;  // never wrote, and the installation key cannot be had: they wait
    std::string fault;        // why it cannot be had; empty: it was not wanted, or is at hand
    bool is_more = false;     // of what was found: another step may follow at once
};

// Not thread-safe; blocks. All parts must outlive it.
class Reminders {
  public:
    struct Parts {
        shared::postgres::Connection& connection;
        batches::AckedWriter& topics;
        const shared::crypto::Sealer& sealer;  // opens the installation key
        const shared::Clock& clock;
        persist::StaffWebhook webhook = persist::StaffWebhook::kNone;
        bool leaves_unreachable = false;  // staff is told by somebody else
    };

    explicit Reminders(Parts parts) : parts_(parts) {}

    // What is due now, for the steps that follow: how many, kMostFound at most; the steps look for
    // those behind them. What was found before is forgotten.
    shared::Result<std::size_t> find(const Wanted& wanted = {});
    // The next kMostAtOnce of what is found, as far as it is due still. Errors: those of
    // PostgreSQL and of AckedWriter::write(); nothing is marked then.
    shared::Result<Done> step();
    // What is left of what was found, or of all where that was more than a page.
    shared::Result<Backlog> look();
    // Those that are too late by now, as after an outage: nobody is reminded of them any more.
    shared::Result<Done> give_up();

  private:
    using Appointments = std::span<const std::string>;

    shared::Result<void> turn_page(const Behind& behind);
    shared::Result<std::vector<std::string>> choose_ways(Appointments among, Done& done);
    const std::string* installation_key(shared::postgres::Transaction& work, Done& done);
    void send(shared::postgres::Transaction& work,
              Appointments among,
              const std::vector<std::string>& unreachable,
              Done& done);
    void tell(shared::postgres::Transaction& work,
              std::vector<batches::Outgoing> records,
              const std::map<std::string, staff::Call>& calls);

    Parts parts_;
    Wanted wanted_;
    Page page_;
    std::size_t next_ = 0;  // of its appointments
    bool is_one_page_ = true;
    std::string key_;  // of the installation; empty: not read yet
};

}  // namespace workers::background::reminders
