#include "workers/background/persist/turn_rows.hpp"

#include "workers/background/persist/aliases.hpp"
#include "workers/background/persist/known_messages.hpp"
#include "workers/background/persist/logs.hpp"

#include <utility>

namespace workers::background::persist {

using shared::postgres::Transaction;

TurnRows::TurnRows(std::span<const batches::Item> items,
                   Uniqueness uniqueness,
                   const shared::memory::Extractor& extractor,
                   const RecentPatients& recent,
                   SideThread& side,
                   memories::Turns turns)
    : items_(items),
      uniqueness_(uniqueness),
      extractor_(extractor),
      recent_(recent),
      side_(side),
      turns_(turns),
      wanted_(side.begin([items] { return wanted_rows(MessageBook::keys(items)); })),
      patients_made_(side.begin([items] {
          PatientRows rows(items);
          KnownPatients expected = rows.expected();
          return Patients{std::move(rows), std::move(expected)};
      })),
      folding_(side.begin([this] { sessions_ = fold_sessions(items_); })) {}

void TurnRows::read() {
    if (known_) put_known(*known_, book_);
    for (const batches::Item& item : items_) book_.apply(item);
}

void TurnRows::begin_rows(const KnownPatients& patients) {
    parents_.emplace(side_.begin([this, &patients] {
        return Parents{session_rows(sessions_, patients), conversation_rows(sessions_, patients)};
    }));
    if (!reading_) reading_.emplace(side_.begin([this] { read(); }));
    messages_.emplace(side_.begin([this, &patients] {
        return Messages{MessageRows(book_, patients, uniqueness_),
                        log_rows(book_, patients, uniqueness_)};
    }));
}

// Wanted last, and what was said takes longest to read.
TurnRows::Personal TurnRows::personal_rows() {
    const auto facts = memories::fold_memories(book_, extractor_);
    return {alias_rows(patients_->rows, written_.known, recent_, now_),
            memories::memory_rows(facts, written_.known, recent_, now_),
            turns_ == memories::Turns::kQueued ? memories::turn_rows(book_, written_.known)
                                               : Columns()};
}

void TurnRows::write_parents(Transaction& transaction) {
    known_ = read_known(transaction, wanted_.get());
    patients_.emplace(patients_made_.get());
    begin_rows(patients_->expected);
    written_ = patients_->rows.write(transaction);
    // Somebody belongs to another clinic than the one he wrote to, or was erased, which is rare.
    if (!written_.known.is_as(patients_->expected)) begin_rows(written_.known);
    personal_.emplace(side_.begin([this] { return personal_rows(); }));

    folding_.get();
    const Parents parents = parents_->get();
    write_sessions(transaction, parents.sessions, sessions_, written_.known);
    write_conversations(transaction, parents.conversations, sessions_, written_.known);
    reading_->get();
}

void TurnRows::write_messages(Transaction& transaction) {
    made_.emplace(messages_->get());
    made_->messages.insert(transaction);
    made_->messages.update(transaction);
    insert_rowless(transaction, book_);
    if (!made_->logs.empty()) made_->logs.write(transaction);
    const Personal personal = personal_->get();
    write_aliases(transaction, personal.aliases);
    memories::write_memories(transaction, personal.memories);
    memories::queue_turns(transaction, personal.turns);
}

}  // namespace workers::background::persist
