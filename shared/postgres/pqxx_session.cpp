#include "shared/postgres/connect_options_internal.hpp"
#include "shared/postgres/pqxx_connection_internal.hpp"
#include "shared/postgres/pqxx_result_internal.hpp"
#include "shared/postgres/session_internal.hpp"
#include "shared/postgres/url.hpp"
#include "shared/postgres/watchdog_internal.hpp"

#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include <poll.h>
#include <pqxx/pqxx>

namespace shared::postgres {
namespace {

// Our programs have some dozens of statements; one that builds texts without end is not cached.
constexpr std::size_t kMaxPrepared = 512;
// How much later than the server's own time-out we give up on a server that does not answer.
constexpr std::chrono::milliseconds kGrace{1'000};

Url checked(const std::string& url) {
    auto parsed = parse_url(url);
    if (!parsed)
        throw std::invalid_argument("the database URL: pooler=transaction, prepared=false");
    return std::move(*parsed);
}

}  // namespace

struct Session::Impl {
    Impl(const Settings& with, const Metrics* told)
        : settings(with), metrics(told), url(checked(with.url)) {}

    struct Known {
        std::string name;  // as prepared; empty: not prepared
        const Metrics::Statement* statement = nullptr;
    };

    LibraryConnection& connected() {
        if (!connection) {
            known.clear();
            connection = std::make_unique<LibraryConnection>(connect_options(settings, url));
            is_told = true;
        } else if (!is_told && !url.is_pooled) {
            pqxx::nontransaction work(*connection);
            const auto deadline = begin_wait();
            work.exec(settings_sql(settings, SettingsFor::kSession));
            is_told = true;
        }
        return *connection;
    }

    pqxx::result run(pqxx::transaction_base& work, const std::string& sql, const auto& values) {
        const auto deadline = begin_call();
        const Known& statement = known_of(sql);
        const StatementTimer timer(metrics, statement.statement, sql);
        return execute(work, statement.name, sql, values);
    }

    void copy(const CopyRows& rows) {
        const std::string sql = "COPY " + rows.target() + " FROM STDIN WITH (FORMAT binary)";
        const auto deadline = begin_call();
        const StatementTimer timer(
            metrics, metrics == nullptr ? nullptr : &metrics->statement(sql), sql);
        copy_rows(connection->handle(), rows, sql);
    }

    // Behind a pooler nothing may be left in a connection that others use next.
    void begin(pqxx::transaction_base& work) const {
        if (!url.is_pooled) return;
        const auto deadline = begin_wait();
        work.exec(settings_sql(settings, SettingsFor::kTransaction));
    }

    void commit(pqxx::work& work) const {
        const std::string sql = "COMMIT";
        const auto deadline = begin_wait();
        const StatementTimer timer(
            metrics, metrics == nullptr ? nullptr : &metrics->statement(sql), sql);
        work.commit();
    }

    // Held while the library blocks on the socket; counts as a statement sent.
    Deadline begin_call() {
        ++sent;
        return begin_wait();
    }
    Deadline begin_wait() const {
        return {connection->sock(), settings.statement_timeout + kGrace};
    }

    // The exception being handled as an Error. A connection that is of no use any more is to be
    // dropped once its transaction has ended.
    Error caught() {
        try {
            throw;
        } catch (const StatementError& error) {
            return error.error;
        } catch (const pqxx::deadlock_detected& error) {  // no sql_error before version 7
            return statement_error("40P01", error.what());
        } catch (const pqxx::sql_error& error) {
            auto mapped = statement_error(error.sqlstate(), error.what());
            spoiled = mapped.code == "postgres_down" || spoils_connection(error.sqlstate());
            return mapped;
        } catch (const pqxx::failure& error) {
            spoiled = true;
            return statement_error({}, error.what());
        } catch (const std::exception&) {
            spoiled = true;
            return {"postgres_sql", "the client library refused a call", Action::kStop};
        }
    }

    // Calls `call`; what the library throws becomes the Error.
    template <typename T, typename Call>
    Result<T> attempt(const Call& call) {
        Result<T> result = [&]() -> Result<T> {
            try {
                return call();
            } catch (...) {
                return caught();
            }
        }();
        if (std::exchange(spoiled, false)) connection.reset();
        return result;
    }

    const Known& known_of(const std::string& sql) {
        static const Known kUnknown;
        const auto found = known.find(sql);
        if (found != known.end()) return found->second;
        if (known.size() >= kMaxPrepared) return kUnknown;
        Known made;
        if (metrics != nullptr) made.statement = &metrics->statement(sql);
        if (url.is_prepared) {
            made.name = "s" + std::to_string(known.size() + 1);
            connection->prepare(made.name, sql);
        }
        return known.emplace(sql, std::move(made)).first->second;
    }

    Settings settings;
    const Metrics* metrics;
    Url url;
    std::unique_ptr<LibraryConnection> connection;
    std::unordered_map<std::string, Known> known;  // by the statement's text
    std::uint64_t sent = 0;
    bool is_told = true;  // whether the server has heard the settings
    bool spoiled = false;
};

namespace {

// Remembers that a statement failed: the server answers COMMIT of a failed transaction without
// an error, and a caller that went on would take it for stored.
template <typename Impl>
class PqxxTransaction final : public Transaction {
  public:
    PqxxTransaction(Impl& session, pqxx::transaction_base& work) : session_(session), work_(work) {}

    std::unique_ptr<Rows> run(const std::string& sql,
                              const std::vector<Parameter>& parameters) override {
        return attempt([&] { return session_.run(work_, sql, pointers(parameters)); });
    }
    std::unique_ptr<Rows> run_arrays(const std::string& sql,
                                     const std::vector<const BinaryArray*>& arrays) override {
        return attempt([&] { return session_.run(work_, sql, bytes_of(arrays)); });
    }
    void copy(const CopyRows& rows) override {
        attempt([&] { return session_.copy(rows), pqxx::result(); });
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
    std::unique_ptr<Rows> attempt(const auto& call) {
        try {
            return std::make_unique<PqxxRows>(call());
        } catch (...) {
            failed_ = session_.caught();
        }
        throw StatementError{*failed_};
    }

    Impl& session_;
    pqxx::transaction_base& work_;
    std::optional<Error> failed_;
};

}  // namespace

Session::Session(const Settings& settings, const Metrics* metrics)
    : impl_(std::make_unique<Impl>(settings, metrics)) {}
Session::~Session() = default;

Result<void> Session::transaction(const std::function<void(Transaction&)>& work) {
    return impl_->attempt<void>([&]() -> Result<void> {
        auto& connection = impl_->connected();
        std::unique_ptr<pqxx::work> begun;
        {
            const auto deadline = impl_->begin_wait();
            begun = std::make_unique<pqxx::work>(connection);
        }
        impl_->begin(*begun);
        PqxxTransaction transaction(*impl_, *begun);
        const auto error = transaction.guard(work);
        if (!error) {
            impl_->commit(*begun);
            return {};
        }
        const auto deadline = impl_->begin_wait();
        begun.reset();  // rolls back
        return *error;
    });
}

Result<std::unique_ptr<Rows>> Session::run(const std::string& sql,
                                           const std::vector<Parameter>& parameters) {
    if (impl_->url.is_pooled) {
        std::unique_ptr<Rows> rows;
        const auto done = transaction([&](Transaction& work) { rows = work.run(sql, parameters); });
        if (!done) return done.error();
        return rows;
    }
    return impl_->attempt<std::unique_ptr<Rows>>([&]() -> Result<std::unique_ptr<Rows>> {
        pqxx::nontransaction work(impl_->connected());
        return std::unique_ptr<Rows>(
            std::make_unique<PqxxRows>(impl_->run(work, sql, pointers(parameters))));
    });
}

Result<void> Session::script(const std::string& sql) {
    return impl_->attempt<void>([&]() -> Result<void> {
        auto& connection = impl_->connected();
        const auto deadline = impl_->begin_call();
        pqxx::work work(connection);
        impl_->begin(work);
        work.exec(sql);
        work.commit();
        return {};
    });
}

std::uint64_t Session::statements() const {
    return impl_->sent;
}

void Session::adopt(const Settings& settings) {
    if (has(settings)) return;
    const std::string url = std::move(impl_->settings.url);
    impl_->settings = settings;
    impl_->settings.url = url;
    impl_->is_told = false;
}

bool Session::has(const Settings& settings) const {
    const Settings& mine = impl_->settings;
    return mine.statement_timeout == settings.statement_timeout &&
           mine.synchronous_commit == settings.synchronous_commit &&
           mine.avoids_scans == settings.avoids_scans &&
           mine.application_name == settings.application_name;
}

bool Session::is_open() const {
    return impl_->connection != nullptr;
}

bool Session::looks_alive() const {
    if (!is_open()) return false;
    pollfd socket{impl_->connection->sock(), POLLIN | POLLRDHUP, 0};
    return socket.fd >= 0 && ::poll(&socket, 1, 0) == 0;
}

bool Session::answers(std::chrono::milliseconds limit) {
    if (!is_open()) return false;
    const auto asked = impl_->attempt<void>([&]() -> Result<void> {
        const Deadline deadline(impl_->connection->sock(), limit);  // over what is told first, too
        pqxx::nontransaction(impl_->connected()).exec("SELECT 1");
        return {};
    });
    if (!asked) close();
    return asked.has_value();
}

void Session::close() {
    impl_->connection.reset();
}

}  // namespace shared::postgres
