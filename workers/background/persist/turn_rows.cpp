#include "workers/background/persist/turn_rows.hpp"

#include "workers/background/persist/aliases.hpp"
#include "workers/background/persist/known_messages.hpp"
#include "workers/background/persist/logs.hpp"

#include <utility>

namespace workers::background::persist {

using shared::postgres::Transaction;

TurnRows::TurnRows(std::span<const batches::Item> items,
                   const shared::memory::Extractor& extractor,
                   const RecentPatients& recent,
                   SideThread& side)
    : items_(items),
      extractor_(extractor),
      recent_(recent),
      side_(side),
      wanted_(side.begin([items] { return wanted_rows(MessageBook::keys(items)); })),
      folding_(side.begin([items] {
          PatientRows patients(items);
          KnownPatients expected = patients.expected();
          return Folded{std::move(patients), fold_sessions(items), std::move(expected)};
      })) {}

void TurnRows::read() {
    if (known_) put_known(*known_, book_);
    for (const batches::Item& item : items_) book_.apply(item);
    facts_ = memories::fold_memories(book_, extractor_);
}

void TurnRows::begin_rows(const KnownPatients& patients) {
    parents_.emplace(side_.begin([this, &patients] {
        return Parents{session_rows(folded_->sessions, patients),
                       conversation_rows(folded_->sessions, patients)};
    }));
    if (!reading_) reading_.emplace(side_.begin([this] { read(); }));
    messages_.emplace(side_.begin([this, &patients] {
        return Messages{MessageRows(book_, patients), log_rows(book_, patients)};
    }));
}

TurnRows::Personal TurnRows::personal_rows() {
    return {alias_rows(folded_->patients, written_.known, recent_, now_),
            memories::memory_rows(facts_, written_.known, recent_, now_)};
}

void TurnRows::write_parents(Transaction& transaction) {
    known_ = read_known(transaction, wanted_.get());
    folded_.emplace(folding_.get());
    begin_rows(folded_->expected);
    written_ = folded_->patients.write(transaction);
    // Somebody belongs to another clinic than the one he wrote to, which is rare.
    if (!written_.known.is_as(folded_->expected)) begin_rows(written_.known);
    personal_.emplace(side_.begin([this] { return personal_rows(); }));

    const Parents parents = parents_->get();
    write_sessions(transaction, parents.sessions, folded_->sessions, written_.known);
    write_conversations(transaction, parents.conversations, folded_->sessions, written_.known);
    reading_->get();
}

void TurnRows::write_messages(Transaction& transaction, Uniqueness uniqueness) {
    made_.emplace(messages_->get());
    made_->messages.insert(transaction, uniqueness);
    made_->messages.update(transaction);
    insert_rowless(transaction, book_);
    write_logs(transaction, made_->logs, uniqueness);
    const Personal personal = personal_->get();
    write_aliases(transaction, personal.aliases);
    memories::write_memories(transaction, personal.memories);
}

}  // namespace workers::background::persist
