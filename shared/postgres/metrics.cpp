#include "shared/postgres/metrics.hpp"

#include "shared/base/log.hpp"
#include "shared/postgres/statement_name.hpp"

namespace shared::postgres {
namespace {

constexpr std::string_view kOther = "other";
constexpr int kLogEverySeconds = 10;

}  // namespace

Metrics::Metrics(metrics::Registry& registry,
                 const std::string& prefix,
                 const std::vector<std::string>& statements,
                 std::chrono::milliseconds slow)
    : open(registry.gauge(prefix + "connections", "Connections to PostgreSQL that are open")),
      in_use(registry.gauge(prefix + "in_use", "Of them, those in use")),
      waiting(registry.gauge(prefix + "waiting", "Threads that wait for a connection")),
      wait(registry.histogram(prefix + "wait_seconds",
                              "How long a connection was waited for",
                              metrics::latency_bounds())),
      refused(
          registry.counter(prefix + "refused_total", "Connections that nobody gave back in time")),
      replaced(registry.counter(prefix + "replaced_total",
                                "Connections found dead before use, or too old")),
      slow_(slow) {
    auto names = statements;
    names.emplace_back(kOther);
    for (const auto& name : names) {
        const metrics::Labels labels{{"statement", name}};
        statements_.emplace(
            name,
            Statement{name,
                      registry.histogram(prefix + "statement_seconds",
                                         "Time of a statement, by its name",
                                         metrics::latency_bounds(),
                                         labels),
                      registry.counter(
                          prefix + "slow_total", "Statements that took long, by name", labels)});
    }
}

const Metrics::Statement& Metrics::statement(std::string_view sql) const {
    const auto found = statements_.find(statement_name(sql));
    return found == statements_.end() ? statements_.find(kOther)->second : found->second;
}

void Metrics::took(const Statement& statement,
                   std::string_view sql,
                   std::chrono::microseconds time) const {
    statement.seconds.observe(static_cast<double>(time.count()) / 1e6);
    if (time < slow_) return;
    statement.slow.add();
    log::warning_every(kLogEverySeconds,
                       "postgres.slow",
                       "slow statement",
                       {{"statement", statement_name(sql)}, {"ms", time.count() / 1000}});
}

StatementTimer::~StatementTimer() {
    if (metrics_ == nullptr || statement_ == nullptr) return;
    const auto time = std::chrono::steady_clock::now() - begin_;
    metrics_->took(*statement_, sql_, std::chrono::duration_cast<std::chrono::microseconds>(time));
}

}  // namespace shared::postgres
