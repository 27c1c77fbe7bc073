// Rows of core.whatsapp_messages and their neighbours, written inside the batch's transaction.
// All functions throw shared::postgres::StatementError.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/persist/message_book.hpp"
#include "workers/background/persist/new_rows.hpp"
#include "workers/background/persist/patients.hpp"

namespace workers::background::persist {

class MessageRows {
  public:
    // `patients` are those of the batch; of who was erased no words are written.
    MessageRows(const MessageBook& book, const KnownPatients& patients, Uniqueness uniqueness);
    // Ids and rows of new messages. Error `postgres_conflict` where another writer was faster with
    // one of the ids: the whole batch is to be tried again.
    void insert(shared::postgres::Transaction& transaction) const;
    void update(shared::postgres::Transaction& transaction) const;

  private:
    void retire(const MessageState& state);

    NewRows ids_, inserts_;
    BinaryColumns records_;
    Columns updates_, retired_;
};

void insert_rowless(shared::postgres::Transaction& transaction, const MessageBook& book);

}  // namespace workers::background::persist
