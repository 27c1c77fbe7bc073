#include "shared/postgres/connect_options_internal.hpp"
#include "shared/postgres/postgres.hpp"
#include "shared/postgres/sqlstate_internal.hpp"
#include "shared/postgres/watchdog_internal.hpp"

#include <functional>
#include <unordered_map>
#include <utility>

#include <dlfcn.h>
#include <pqxx/pqxx>

namespace shared::postgres {
namespace {

// Our programs have some dozens of statements; one that builds texts without end is not cached.
constexpr std::size_t kMaxPrepared = 512;
// How much later than the server's own time-out we give up on a server that does not answer.
constexpr std::chrono::milliseconds kGrace{1'000};

class PqxxRows final : public Rows {
  public:
    explicit PqxxRows(const pqxx::result& result) : result_(result) {}

    std::size_t size() const override { return static_cast<std::size_t>(result_.size()); }
    std::size_t columns() const override { return static_cast<std::size_t>(result_.columns()); }
    bool is_null(std::size_t row, std::size_t column) const override {
        return field(row, column).is_null();
    }
    std::string_view get(std::size_t row, std::size_t column) const override {
        const auto value = field(row, column);
        return {value.c_str(), static_cast<std::size_t>(value.size())};
    }
    std::size_t affected() const override {
        return static_cast<std::size_t>(result_.affected_rows());
    }

  private:
    pqxx::field field(std::size_t row, std::size_t column) const {
        return result_[static_cast<pqxx::result::size_type>(row)]
                      [static_cast<pqxx::row::size_type>(column)];
    }

    pqxx::result result_;
};

std::vector<const char*> pointers(const std::vector<Parameter>& parameters) {
    std::vector<const char*> out;
    out.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        // A text parameter ends at its first zero byte, and no PostgreSQL text can hold one.
        if (parameter && parameter->find('\0') != std::string::npos) {
            throw StatementError{statement_error("22021", {})};
        }
        out.push_back(parameter ? parameter->c_str() : nullptr);
    }
    return out;
}

// The one place where the two library generations differ. An empty name is an unnamed statement.
pqxx::result execute(pqxx::transaction_base& work,
                     const std::string& name,
                     const std::string& sql,
                     const std::vector<const char*>& values) {
#if PQXX_VERSION_MAJOR >= 7
    pqxx::params parameters;
    for (const char* value : values) parameters.append(value);
#if PQXX_VERSION_MAJOR > 7 || PQXX_VERSION_MINOR >= 10
    return name.empty() ? work.exec(sql, parameters) : work.exec(pqxx::prepped{name}, parameters);
#else
    return name.empty() ? work.exec_params(sql, parameters) : work.exec_prepared(name, parameters);
#endif
#else
    const auto parameters = pqxx::prepare::make_dynamic_params(values);
    return name.empty() ? work.exec_params(sql, parameters) : work.exec_prepared(name, parameters);
#endif
}

// The library's connection with what we remember of it. Made anew after a loss.
class Session {
  public:
    explicit Session(Settings settings) : settings_(std::move(settings)) {}

    pqxx::connection& connected() {
        if (!connection_) {
            prepared_.clear();
            connection_ = std::make_unique<pqxx::connection>(connect_options(settings_));
        }
        return *connection_;
    }

    pqxx::result run(pqxx::transaction_base& work,
                     const std::string& sql,
                     const std::vector<Parameter>& parameters) {
        const auto values = pointers(parameters);
        const auto deadline = begin_call();
        return execute(work, name_of(sql), sql, values);
    }

    // Held while the library blocks on the socket; counts as a statement sent.
    Deadline begin_call() {
        ++sent_;
        return begin_wait();
    }
    Deadline begin_wait() { return {connection_->sock(), settings_.statement_timeout + kGrace}; }

    // The exception being handled as an Error. A connection that is of no use any more is to be
    // dropped once its transaction has ended.
    Error caught() {
        try {
            throw;
        } catch (const StatementError& error) {
            return error.error;
        } catch (const pqxx::sql_error& error) {
            auto mapped = statement_error(error.sqlstate(), error.what());
            spoiled_ = mapped.code == "postgres_down" || spoils_connection(error.sqlstate());
            return mapped;
        } catch (const pqxx::failure& error) {
            spoiled_ = true;
            return statement_error({}, error.what());
        } catch (const std::exception&) {
            spoiled_ = true;
            return {"postgres_sql", "the client library refused a call", Action::kStop};
        }
    }

    void drop_if_spoiled() {
        if (std::exchange(spoiled_, false)) connection_.reset();
    }

    std::uint64_t sent() const { return sent_; }

  private:
    const std::string& name_of(const std::string& sql) {
        static const std::string kUnnamed;
        const auto known = prepared_.find(sql);
        if (known != prepared_.end()) return known->second;
        if (prepared_.size() >= kMaxPrepared) return kUnnamed;
        std::string name = "s";
        name += std::to_string(prepared_.size() + 1);
        connection_->prepare(name, sql);
        return prepared_.emplace(sql, std::move(name)).first->second;
    }

    Settings settings_;
    std::unique_ptr<pqxx::connection> connection_;
    std::unordered_map<std::string, std::string> prepared_;  // statement text to its name
    std::uint64_t sent_ = 0;
    bool spoiled_ = false;
};

// Remembers that a statement failed: the server answers COMMIT of a failed transaction without
// an error, and a caller that went on would take it for stored.
class PqxxTransaction final : public Transaction {
  public:
    PqxxTransaction(Session& session, pqxx::transaction_base& work)
        : session_(session), work_(work) {}

    std::unique_ptr<Rows> run(const std::string& sql,
                              const std::vector<Parameter>& parameters) override {
        try {
            return std::make_unique<PqxxRows>(session_.run(work_, sql, parameters));
        } catch (...) {
            failed_ = session_.caught();
        }
        throw StatementError{*failed_};
    }

    // Calls `work`; the failure it ended with, if any.
    std::optional<Error> guard(const std::function<void(Transaction&)>& work) {
        try {
            work(*this);
        } catch (const StatementError& error) {
            return error.error;
        }
        return failed_;
    }

  private:
    Session& session_;
    pqxx::transaction_base& work_;
    std::optional<Error> failed_;
};

void run_transaction(Session& session,
                     pqxx::connection& connection,
                     const std::function<void(Transaction&)>& work) {
    std::unique_ptr<pqxx::work> begun;
    {
        const auto deadline = session.begin_wait();
        begun = std::make_unique<pqxx::work>(connection);
    }
    PqxxTransaction transaction(session, *begun);
    const auto error = transaction.guard(work);
    const auto deadline = session.begin_wait();
    if (!error) return begun->commit();
    begun.reset();  // rolls back
    throw StatementError{*error};
}

}  // namespace

struct Connection::Impl {
    explicit Impl(Settings settings) : session(std::move(settings)) {}

    // Calls `call`; what the library throws becomes the Error.
    template <typename T>
    Result<T> attempt(const std::function<Result<T>()>& call) {
        Result<T> result = [&]() -> Result<T> {
            try {
                return call();
            } catch (...) {
                return session.caught();
            }
        }();
        session.drop_if_spoiled();
        return result;
    }

    Session session;
};

Connection::Connection(Settings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;

Result<void> Connection::transaction(const std::function<void(Transaction&)>& work) {
    return impl_->attempt<void>([&]() -> Result<void> {
        run_transaction(impl_->session, impl_->session.connected(), work);
        return {};
    });
}

Result<std::unique_ptr<Rows>> Connection::run(const std::string& sql,
                                              const std::vector<Parameter>& parameters) {
    return impl_->attempt<std::unique_ptr<Rows>>([&]() -> Result<std::unique_ptr<Rows>> {
        pqxx::nontransaction work(impl_->session.connected());
        return std::unique_ptr<Rows>(
            std::make_unique<PqxxRows>(impl_->session.run(work, sql, parameters)));
    });
}

Result<void> Connection::script(const std::string& sql) {
    return impl_->attempt<void>([&]() -> Result<void> {
        auto& connection = impl_->session.connected();
        const auto deadline = impl_->session.begin_call();
        pqxx::work work(connection);
        work.exec(sql);
        work.commit();
        return {};
    });
}

std::uint64_t Connection::statements() const {
    return impl_->session.sent();
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
