// A database of the system before this one, with every shape of session_id that it may have.
#pragma once

#include "ops/frontdeskctl/commands.hpp"
#include "tests/adapters/shared/postgres/test_database.hpp"

#include <functional>
#include <string>

namespace ops::frontdeskctl {

// core.whatsapp_conversations: varchar(64), two indexes, comments, a trigger that marks every
// change core.whatsapp_messages: text NOT NULL DEFAULT '', composite key, unique constraint with it
// public.events: varchar, no key
// healthcare.conversation_logs: a uuid already, no foreign key
// healthcare."Outbound Messages": partitioned by month
// auth.refresh_tokens: a uuid that is no session of a conversation
class OriginDatabase {
  public:
    // Session n of kSessions is uuid(n).
    static constexpr int kSessions = 100;
    static std::string uuid(int n);

    // Rows of core.whatsapp_conversations; fewer of the others.
    explicit OriginDatabase(int rows = 1'000);

    int plan() const;
    int apply() const { return apply(options); }
    int apply(const LegacyOptions& with) const;
    int apply_until(const std::string& stage) const;
    int contract() const;
    int rollback() const;
    int verify() const;

    std::string value(const std::string& sql) const { return database.value(sql); }
    // One statement; empty, or the error's code and SQLSTATE.
    std::string fault_of(const std::string& sql) const;
    // Until the answer of the query is `t`; false where it does not come to that in a minute.
    bool wait_for(const std::string& sql) const;
    // All of it as pg_dump writes it, its lines sorted: rows have no order.
    std::string dump() const;

    shared::postgres::TestDatabase database;
    Settings settings;
    LegacyOptions options;
};

// Standard output and error of a command that is run here.
std::string printed_by(const std::function<int()>& command, int& status);

}  // namespace ops::frontdeskctl
