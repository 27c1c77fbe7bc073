// Reminders that are due, as the database tells them, and the marks that they were put into the
// log. All times are the database's. What takes a transaction throws
// shared::postgres::StatementError.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/postgres/postgres.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace workers::background::reminders {

inline constexpr std::size_t kMostAtOnce = 500;    // of one transaction
inline constexpr std::size_t kMostFound = 10'000;  // by one look at all of them: a page

// Which of them.
struct Wanted {
    shared::postgres::Parameter at;      // as a timestamp; nullopt: now
    shared::postgres::Parameter clinic;  // id; nullopt: all
};

// A patient's addresses as far as they are known, and the line that reaches him.
struct Reach {
    std::string phone, lid, bsuid;
    std::string conversation;            // empty: none is known, he never wrote
    std::string line, source, provider;  // empty: the clinic has none
};

// The last of a page; nothing: before the first one.
struct Behind {
    shared::postgres::Parameter until = {}, appointment = {};
};
struct Page {
    std::vector<std::string> appointments;  // kMostFound at most
    std::optional<Behind> next = {};        // nothing: there is no more
};
// Appointments of which one is due, the longest in need first. This alone looks through all that
// begin within a day; what follows asks again about those it is given.
shared::Result<Page> find(shared::postgres::Connection& connection,
                          const Wanted& wanted,
                          const Behind& behind);

// One whose way is not chosen yet, or no longer holds.
struct Unplaced {
    std::string appointment;
    Reach reach;
    // The way is chosen anew once it counts on: with a name, number, language or corrected address.
    std::string patient_version;
};
// Their rows are locked, those that others hold are passed over. The way of the appointment's own
// conversation goes before that of the patient's last one, and that before any line of the clinic.
std::vector<Unplaced> read_unplaced(shared::postgres::Transaction& work,
                                    const Wanted& wanted,
                                    std::span<const std::string> among);

struct Place {
    std::string appointment, conversation, line, patient_version;
};
void write_places(shared::postgres::Transaction& work, const std::vector<Place>& places);

// One that may go out now. `reach` has no line where it is gone since.
struct Due {
    std::string appointment, what;
    std::string clinic_id, organization_id, patient_id, service, language;
    shared::WallMs starts_at = 0, due_at = 0, until = 0, read_at = 0;
    Reach reach;
};
// Those with a way, and of those without the ones named, the longest in need first; else as
// read_unplaced().
std::vector<Due> read_due(shared::postgres::Transaction& work,
                          const Wanted& wanted,
                          std::span<const std::string> among,
                          const std::vector<std::string>& unreachable);

struct Mark {
    std::string appointment, what;
    std::string record;  // empty: nobody could be reached
};
void write_marks(shared::postgres::Transaction& work, const std::vector<Mark>& marks);

// Those whose time passed before they went out are marked, kMostAtOnce at most.
struct Missed {
    std::size_t long_before = 0, short_before = 0;  // of 24 h, of 2 h
};
Missed mark_missed(shared::postgres::Transaction& work);

// One that is due or becomes so. Times are the clinic's: `2031-01-02 03:04`.
struct Listed {
    std::string appointment, clinic_id, what, due_at, starts_at, zone;
    bool is_due = false;
    Reach reach;
};
// By when they are due; `within`: an interval as PostgreSQL takes it.
shared::Result<std::vector<Listed>> list(shared::postgres::Connection& connection,
                                         const Wanted& wanted,
                                         const std::string& within);

struct Backlog {
    std::size_t rows = 0;
    double oldest_seconds = 0;  // since it was due
};
// What is due among these; nothing: of all.
shared::Result<Backlog> look(shared::postgres::Connection& connection,
                             const std::optional<std::span<const std::string>>& among);

}  // namespace workers::background::reminders
