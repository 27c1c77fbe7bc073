// The rows of a batch's turns: made on a thread beside the statements, in the order in which those
// want them. The database needs several times as long for them.
#pragma once

#include "shared/memory/extractor.hpp"
#include "shared/postgres/postgres.hpp"
#include "workers/background/batches/item.hpp"
#include "workers/background/memories/memories.hpp"
#include "workers/background/memories/turns.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/persist/message_book.hpp"
#include "workers/background/persist/messages.hpp"
#include "workers/background/persist/new_rows.hpp"
#include "workers/background/persist/patients.hpp"
#include "workers/background/persist/sessions.hpp"
#include "workers/background/persist/side_thread.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace workers::background::persist {

// Of one transaction, and written once. Not thread-safe; where it is given up in the midst its end
// waits for what is being made. All references must outlive it.
class TurnRows {
  public:
    // Begins at once, with what needs nothing of the database.
    TurnRows(std::span<const batches::Item> items,
             Uniqueness uniqueness,
             const shared::memory::Extractor& extractor,
             const RecentPatients& recent,
             SideThread& side,
             memories::Turns turns);

    // Parents before children: foreign keys are checked at once. Both throw StatementError.
    void write_parents(shared::postgres::Transaction& transaction);  // and fills the book
    void write_messages(shared::postgres::Transaction& transaction);

    // After write_parents().
    const MessageBook& book() const { return book_; }
    const FoldedSessions& sessions() const { return sessions_; }
    std::vector<PatientRow> changed_patients() const { return patient_rows(written_); }
    // For RecentPatients, once it is committed.
    const WrittenNow& now() const { return now_; }

  private:
    struct Patients {
        PatientRows rows;
        KnownPatients expected;
    };
    struct Parents {
        BinaryColumns sessions, conversations;
    };
    struct Messages {
        MessageRows messages;
        NewRows logs;
    };
    struct Personal {
        BinaryColumns aliases, memories;
        Columns turns;
    };
    void read();
    void begin_rows(const KnownPatients& patients);
    Personal personal_rows();

    std::span<const batches::Item> items_;
    Uniqueness uniqueness_;
    const shared::memory::Extractor& extractor_;
    const RecentPatients& recent_;
    SideThread& side_;
    memories::Turns turns_;
    MessageBook book_;
    std::unique_ptr<shared::postgres::Rows> known_;
    std::optional<Patients> patients_;
    FoldedSessions sessions_;
    WrittenPatients written_;
    WrittenNow now_;
    std::optional<Messages> made_;
    // Last: what is being made refers to what stands above.
    Pending<BinaryColumns> wanted_;
    Pending<Patients> patients_made_;
    Pending<void> folding_;
    std::optional<Pending<void>> reading_;
    std::optional<Pending<Parents>> parents_;
    std::optional<Pending<Messages>> messages_;
    std::optional<Pending<Personal>> personal_;
};

}  // namespace workers::background::persist
