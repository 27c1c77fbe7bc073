#include "workers/background/outbox/connection.hpp"

#include <algorithm>
#include <chrono>

namespace workers::background::outbox {
namespace {

// Each is over in some milliseconds.
constexpr std::chrono::milliseconds kStatementLimit{2'000};

}  // namespace

shared::postgres::Settings settings_of(shared::postgres::Settings worker, std::string_view name) {
    worker.statement_timeout = std::min(worker.statement_timeout, kStatementLimit);
    worker.synchronous_commit = true;
    worker.application_name.append("-").append(name);
    return worker;
}

}  // namespace workers::background::outbox
