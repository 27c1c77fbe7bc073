#include "tests/bench/persist/plain_connection.hpp"

#include <stdexcept>

#include <libpq-fe.h>

namespace tests::bench::persist {

struct PlainConnection::Impl {
    struct Ends {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    using Result = std::unique_ptr<PGresult, Ends>;

    Result checked(PGresult* raw) const {
        Result result(raw);
        const auto status = PQresultStatus(raw);
        if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) return result;
        const char* code = PQresultErrorField(raw, PG_DIAG_SQLSTATE);
        throw std::runtime_error(std::string("PostgreSQL refused: ") + (code ? code : "lost"));
    }

    PGconn* connection = nullptr;
};

PlainConnection::PlainConnection(const std::string& url) : impl_(std::make_unique<Impl>()) {
    impl_->connection = PQconnectdb(url.c_str());
    if (PQstatus(impl_->connection) == CONNECTION_OK) return;
    PQfinish(impl_->connection);
    throw std::runtime_error("PostgreSQL is not there");
}

PlainConnection::~PlainConnection() {
    PQfinish(impl_->connection);
}

void PlainConnection::run(const std::string& sql) {
    impl_->checked(PQexec(impl_->connection, sql.c_str()));
}

std::vector<std::string> PlainConnection::row(const std::string& sql) {
    const auto result = impl_->checked(PQexec(impl_->connection, sql.c_str()));
    std::vector<std::string> out;
    for (int i = 0; PQntuples(result.get()) > 0 && i < PQnfields(result.get()); ++i) {
        out.emplace_back(PQgetvalue(result.get(), 0, i));
    }
    return out;
}

void PlainConnection::prepare(const std::string& name, const std::string& sql) {
    impl_->checked(PQprepare(impl_->connection, name.c_str(), sql.c_str(), 0, nullptr));
}

void PlainConnection::run_prepared(const std::string& name,
                                   const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    for (const std::string& each : parameters) values.push_back(each.c_str());
    impl_->checked(PQexecPrepared(impl_->connection,
                                  name.c_str(),
                                  static_cast<int>(values.size()),
                                  values.data(),
                                  nullptr,
                                  nullptr,
                                  0));
}

std::string PlainConnection::copy_out(const std::string& sql) {
    impl_->checked(PQexec(impl_->connection, sql.c_str()));
    std::string out;
    char* buffer = nullptr;
    for (int length; (length = PQgetCopyData(impl_->connection, &buffer, 0)) > 0;) {
        out.append(buffer, static_cast<std::size_t>(length));
        PQfreemem(buffer);
    }
    while (PGresult* rest = PQgetResult(impl_->connection)) impl_->checked(rest);
    return out;
}

void PlainConnection::copy_in(const std::string& sql, const std::string& rows) {
    impl_->checked(PQexec(impl_->connection, sql.c_str()));
    if (PQputCopyData(impl_->connection, rows.data(), static_cast<int>(rows.size())) != 1 ||
        PQputCopyEnd(impl_->connection, nullptr) != 1) {
        throw std::runtime_error("PostgreSQL took no rows");
    }
    while (PGresult* rest = PQgetResult(impl_->connection)) impl_->checked(rest);
}

}  // namespace tests::bench::persist
