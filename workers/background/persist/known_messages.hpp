// What the database knows of a batch's messages.
#pragma once

#include "shared/postgres/postgres.hpp"
#include "workers/background/persist/columns.hpp"
#include "workers/background/persist/message_book.hpp"

#include <memory>
#include <vector>

namespace workers::background::persist {

// For put_known(); locks their rows until the commit. Null where none is asked for. Throws
// shared::postgres::StatementError.
BinaryColumns wanted_rows(const std::vector<MessageKey>& keys);
std::unique_ptr<shared::postgres::Rows> read_known(shared::postgres::Transaction& transaction,
                                                   const BinaryColumns& wanted);
void put_known(const shared::postgres::Rows& rows, MessageBook& book);

}  // namespace workers::background::persist
