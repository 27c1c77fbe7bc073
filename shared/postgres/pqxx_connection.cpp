#include "shared/postgres/pqxx_connection_internal.hpp"

#include <dlfcn.h>

namespace shared::postgres {

const bool kCopies = LibraryConnection::kHasHandle;

namespace {

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

// A part that is sent at once; the library counts in int.
constexpr std::size_t kPart = 1u << 20u;

void check(PGconn* connection,
           const Answer& answer,
           ExecStatusType wanted,
           const std::string& sql) {
    if (PQresultStatus(answer.get()) == wanted) return;
    if (PQstatus(connection) != CONNECTION_OK) throw pqxx::broken_connection();
    const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
    throw pqxx::sql_error(PQresultErrorMessage(answer.get()), sql, state == nullptr ? "" : state);
}

void put(PGconn* connection, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto part = bytes.substr(0, kPart);
        if (PQputCopyData(connection, part.data(), static_cast<int>(part.size())) != 1) {
            throw pqxx::broken_connection();
        }
        bytes.remove_prefix(part.size());
    }
}

}  // namespace

void copy_rows(PGconn* connection, const CopyRows& rows, const std::string& sql) {
    check(connection, Answer(PQexec(connection, sql.c_str()), &PQclear), PGRES_COPY_IN, sql);
    put(connection, rows.bytes());
    put(connection, CopyRows::end());
    if (PQputCopyEnd(connection, nullptr) != 1) throw pqxx::broken_connection();
    Answer answer(PQgetResult(connection), &PQclear);
    while (PGresult* more = PQgetResult(connection)) PQclear(more);
    check(connection, answer, PGRES_COMMAND_OK, sql);
}

}  // namespace shared::postgres

#if PQXX_VERSION_MAJOR < 7
// The library asks a lost connection for its encoding before it keeps the result that tells of the
// loss, and drops that result without freeing it when there is none: 2 KB each time. Ours stands
// before libpq's, and a lost connection of ours was UTF-8 like all of them.
extern "C" int PQclientEncoding(const struct pg_conn* connection) {
    constexpr int kUtf8 = 6;
    using Function = int (*)(const struct pg_conn*);
    static const auto genuine = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "PQclientEncoding"));
    const int known = genuine(connection);
    return known >= 0 ? known : kUtf8;
}
#endif
