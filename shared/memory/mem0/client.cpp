#include "shared/memory/mem0/client.hpp"

#include "shared/memory/mem0/client_internal.hpp"

#include <algorithm>
#include <stdexcept>

namespace shared::memory::mem0 {
namespace {

constexpr int kMostConnections = 64;

}  // namespace

MonoUs Mem0::deadline() const {
    return clock_.mono_us() + std::chrono::microseconds(settings_.read_timeout).count();
}

// False where there is no time left.
bool Mem0::set_time(http::Call& call, MonoUs deadline) const {
    const std::chrono::microseconds left(deadline - clock_.mono_us());
    call.timeout = std::chrono::duration_cast<std::chrono::milliseconds>(left);
    call.connect_timeout = std::min(call.timeout, kConnectLimit);
    call.slot = "reads";
    return call.timeout.count() > 0;
}

void Mem0::add(const UserId& user, Addition addition, std::function<void(Added)> done) {
    Added unsent;
    if (!problem_of(addition).empty()) {
        unsent.outcome = refused("memory_bad_addition");
        return done(std::move(unsent));
    }
    const Uuid id = addition.outbox_id;
    const auto era = gate_.begin_add(user, id, unsent.outcome);
    if (!era) return done(std::move(unsent));
    http::Call call = add_call(settings_, user, addition);
    call.timeout = settings_.add_limit();
    call.send_before = addition.send_before;
    call.connect_timeout = std::min(call.timeout, kConnectLimit);
    http_->call(
        std::move(call),
        [this, user, id, era = *era, done = std::move(done)](const http::CallResult& result) {
            Added out;
            take_added(result, out);
            gate_.end_add(era, user, id, out.outcome, may_go_on(result));
            done(std::move(out));
        });
}

void Mem0::take_added(const http::CallResult& result, Added& out) const {
    const Outcome outcome = outcome_of(Operation::kAdd, result, clock_.wall_ms());
    if (!outcome.is_done()) {
        out.outcome = outcome;
        return;
    }
    auto read = added_of(result.body);
    if (read) {
        out = std::move(*read);
        out.outcome = outcome;
    } else {
        out.outcome = garbage(Operation::kAdd, result.status);
    }
}

std::unique_ptr<Provider> make_client(const Settings& settings,
                                      const Clock& clock,
                                      std::unique_ptr<http::Client> http) {
    if (const std::string problem = problem_of(settings); !problem.empty()) {
        throw std::invalid_argument(problem);
    }
    return std::make_unique<Mem0>(settings, clock, std::move(http));
}

std::unique_ptr<Provider> make_client(const Settings& settings, const Clock& clock) {
    http::ClientSettings limits;
    limits.max_connections = kMostConnections;
    return make_client(settings, clock, http::make_curl_client(limits));
}

}  // namespace shared::memory::mem0
