// One connection to PostgreSQL with what we remember of it. libpqxx stays in the source.
#pragma once

#include "shared/postgres/metrics.hpp"
#include "shared/postgres/postgres.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace shared::postgres {

// Connects lazily, at the next call after a loss as well. One thread at a time.
class Session {
  public:
    // `metrics`, if any, must outlive it. Throws std::invalid_argument where a word of ours in the
    // URL has a wrong value.
    Session(const Settings& settings, const Metrics* metrics);
    ~Session();

    // See Connection.
    Result<void> transaction(const std::function<void(Transaction&)>& work);
    Result<std::unique_ptr<Rows>> run(const std::string& sql,
                                      const std::vector<Parameter>& parameters);
    Result<void> script(const std::string& sql);
    std::uint64_t statements() const;

    // Time-outs and commit mode of the calls that follow; the server is told where they differ.
    void adopt(const Settings& settings);
    bool has(const Settings& settings) const;  // whether there is nothing to tell
    bool is_open() const;
    // Whether the server has not ended it so far, without asking: a look at the socket.
    bool looks_alive() const;
    // Asks the server, for so long. A session that does not answer is closed.
    bool answers(std::chrono::milliseconds limit);
    void close();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace shared::postgres
