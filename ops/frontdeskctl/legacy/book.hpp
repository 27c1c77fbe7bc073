// The migration's own tables (schema legacy_session_ids): how far each column is, what stood there
// before, and the report of values that are no session. They stand from the first apply to the
// last rollback; after a contract they stay, and are anybody's to drop.
#pragma once

#include "ops/frontdeskctl/legacy/facts.hpp"
#include "ops/frontdeskctl/legacy/stage.hpp"
#include "shared/postgres/postgres.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl::legacy {

using shared::Result;
using shared::postgres::Connection;
using shared::postgres::Transaction;

// Makes what is missing of it. Throws StatementError, as all that take a Transaction.
void make_book(Transaction& work);
Result<bool> has_book(Connection& database);
// Every column in it, by table; none where there is no book.
Result<std::vector<Work>> read_book(Connection& database);

// Notes a column with what stood there before; its id.
int add_to_book(Transaction& work, const Work& column, const Fact& before);
void set_stage(Transaction& work, int id, Stage stage);
// Takes the book away once no column is in it; whether it did.
bool drop_empty_book(Transaction& work);

}  // namespace ops::frontdeskctl::legacy
