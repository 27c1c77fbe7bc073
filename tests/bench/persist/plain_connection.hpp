// PostgreSQL by libpq alone: no more between the floor and the server than there has to be.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace tests::bench::persist {

// One connection; throws std::runtime_error with the server's SQLSTATE where something fails.
class PlainConnection {
  public:
    explicit PlainConnection(const std::string& url);
    ~PlainConnection();
    PlainConnection(const PlainConnection&) = delete;
    PlainConnection& operator=(const PlainConnection&) = delete;

    void run(const std::string& sql);
    // First row, as text; empty for NULL.
    std::vector<std::string> row(const std::string& sql);
    void prepare(const std::string& name, const std::string& sql);
    void run_prepared(const std::string& name, const std::vector<std::string>& parameters);
    std::string copy_out(const std::string& sql);
    void copy_in(const std::string& sql, const std::string& rows);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tests::bench::persist
