#include "tests/adapters/shared/postgres/test_database.hpp"

#include "shared/postgres/migrations.hpp"

#include <atomic>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

namespace shared::postgres {
namespace {

std::string server_url() {
    const char* url = std::getenv("FRONTDESK_TEST_DATABASE_URL");
    if (url == nullptr) throw std::runtime_error("FRONTDESK_TEST_DATABASE_URL is not set");
    return url;
}

// The URL with another database in its path.
std::string with_database(const std::string& url, const std::string& name) {
    const auto query = url.find('?');
    const auto head = url.substr(0, query);
    const auto path = head.find('/', head.find("://") + 3);
    return head.substr(0, path) + '/' + name +
           (query == std::string::npos ? "" : url.substr(query));
}

Connection connection_to(const std::string& url) {
    Settings settings;
    settings.url = url;
    settings.application_name = "test";
    settings.statement_timeout = std::chrono::seconds(20);
    return Connection(settings);
}

// CREATE and DROP DATABASE take no transaction, so they go through a single statement.
void run_alone(const std::string& url, const std::string& sql) {
    const auto result = connection_to(url).run(sql);
    if (!result) throw std::runtime_error(result.error().code + ": " + result.error().detail);
}

}  // namespace

TestDatabase::TestDatabase() : server_url_(server_url()) {
    static std::atomic<int> count = 0;
    name_ = "frontdesk_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    url_ = with_database(server_url_, name_);
    run_alone(server_url_,
              "CREATE DATABASE " + name_ +
                  " TEMPLATE template0 ENCODING 'UTF8' "
                  "LOCALE 'C.UTF-8'");
}

TestDatabase::~TestDatabase() {
    (void)connection_to(server_url_).run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
}

Connection TestDatabase::connect() const {
    return connection_to(url_);
}

void TestDatabase::migrate() const {
    auto connection = connect();
    const auto result = postgres::migrate(connection, migration_files());
    if (!result) throw std::runtime_error(result.error().code + ": " + result.error().detail);
}

std::string TestDatabase::value(const std::string& sql) const {
    const auto rows = connect().run(sql);
    if (!rows) throw std::runtime_error(rows.error().code + ": " + rows.error().detail);
    return (*rows)->size() == 0 ? "" : std::string((*rows)->get(0, 0));
}

}  // namespace shared::postgres
