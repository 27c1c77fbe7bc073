// What PostgreSQL costs a program: connections, waits for one, statements by name.
#pragma once

#include "shared/metrics/metrics.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shared::postgres {

// Thread-safe once made. Lives longer than the connections that tell it.
class Metrics {
  public:
    // One named statement of the program; what has no name here counts as `other`.
    struct Statement {
        std::string name;
        metrics::Histogram seconds;
        metrics::Counter slow;
    };

    // `prefix` begins each name. `statements`: names as statement_name() makes them. One
    // that takes `slow` or longer is counted and logged by its name, never with its parameters.
    Metrics(metrics::Registry& registry,
            const std::string& prefix,
            const std::vector<std::string>& statements,
            std::chrono::milliseconds slow = std::chrono::milliseconds(500));

    const Statement& statement(std::string_view sql) const;
    void took(const Statement& statement, std::string_view sql, std::chrono::microseconds) const;
    void set_slow(std::chrono::milliseconds slow) { slow_ = slow; }  // before the first call

    metrics::Gauge open;        // connections, idle ones too
    metrics::Gauge in_use;      // connections
    metrics::Gauge waiting;     // threads that wait for one
    metrics::Histogram wait;    // seconds until one was there
    metrics::Counter refused;   // nobody gave one back in time
    metrics::Counter replaced;  // found dead before use, or too old

  private:
    std::map<std::string, Statement, std::less<>> statements_;
    std::chrono::microseconds slow_;
};

// Tells how long it lived. Without metrics it does nothing; `sql` must outlive it.
class StatementTimer {
  public:
    StatementTimer(const Metrics* metrics,
                   const Metrics::Statement* statement,
                   std::string_view sql)
        : metrics_(metrics), statement_(statement), sql_(sql) {
        if (metrics_ != nullptr) begin_ = std::chrono::steady_clock::now();
    }
    ~StatementTimer();
    StatementTimer(const StatementTimer&) = delete;
    StatementTimer& operator=(const StatementTimer&) = delete;

  private:
    const Metrics* metrics_;
    const Metrics::Statement* statement_;
    std::string_view sql_;
    std::chrono::steady_clock::time_point begin_;
};

}  // namespace shared::postgres
