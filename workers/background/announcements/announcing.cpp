#include "workers/background/announcements/announcing.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::announcements {
namespace {

constexpr std::chrono::milliseconds kRedisLimit{200};
// Each statement is over in some milliseconds; a stop waits for it.
constexpr std::chrono::milliseconds kStatementLimit{2'000};

// What was told outside is not to come back with a crash of PostgreSQL: its commits wait for the
// disk.
shared::postgres::Settings of_announcer(shared::postgres::Settings settings) {
    settings.statement_timeout = std::min(settings.statement_timeout, kStatementLimit);
    settings.synchronous_commit = true;
    settings.application_name += "-announcer";
    return settings;
}

}  // namespace

Announcing::Announcing(const shared::postgres::Pool& pool,
                       shared::postgres::Settings postgres,
                       const shared::redis::Settings& redis,
                       const shared::Clock& clock,
                       const Metrics& metrics,
                       std::function<void()> on_turn)
    : connection_(pool.connection(of_announcer(std::move(postgres)))),
      l2_(redis, clock),
      removals_(l2_, kRedisLimit),
      announcer_(
          {connection_, redis.enabled ? &removals_ : nullptr, clock, metrics, std::move(on_turn)}),
      thread_([this](const std::stop_token& stop) { announcer_.run(stop); }) {}

}  // namespace workers::background::announcements
