// A PostgreSQL database that lives as long as a test.
#pragma once

#include "shared/postgres/postgres.hpp"

#include <string>

namespace shared::postgres {

// Made on the server of FRONTDESK_TEST_DATABASE_URL (a superuser's URL) and dropped at the end.
// Throws std::runtime_error where the variable is missing or the server is not reached: a test
// that needs a database fails without one.
class TestDatabase {
  public:
    TestDatabase();
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    const std::string& url() const { return url_; }
    const std::string& name() const { return name_; }
    // A new connection to it.
    Connection connect() const;
    // Brings it to the tables of schemas/postgres; throws on failure.
    void migrate() const;
    // First column of the first row as text; empty for NULL or no row. Throws on failure.
    std::string value(const std::string& sql) const;

  private:
    std::string server_url_;
    std::string name_;
    std::string url_;
};

}  // namespace shared::postgres
