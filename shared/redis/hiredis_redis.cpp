#include "shared/redis/hiredis_redis_internal.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include <poll.h>

namespace shared::redis {
namespace {

using SteadyClock = std::chrono::steady_clock;
using Time = SteadyClock::time_point;
using std::chrono::milliseconds;

milliseconds left_until(Time deadline) {
    return std::max(milliseconds(0),
                    std::chrono::ceil<milliseconds>(deadline - SteadyClock::now()));
}

}  // namespace

void HiredisRedis::lose() {
    connection_.reset();
    next_try_ = SteadyClock::now() + back_off_;
    back_off_ = std::min(back_off_ * 2, kLastBackOff);
}

Result<void> HiredisRedis::ensure_begun() {
    if (!endpoint_) return Error{"redis_off", "Redis is switched off", Action::kRetry};
    // Nothing is outstanding between calls.
    if (connection_ && connection_->has_gone()) connection_.reset();
    if (connection_) return {};
    if (SteadyClock::now() < next_try_) return down("away");
    connection_.emplace(*endpoint_);
    return {};
}

void Exchange::begin() {
    for (const Command* command : commands_) {
        // Redis answers nothing to it, and all later answers would be taken for the wrong command.
        if (!command->empty()) continue;
        fault_ = Error{"redis_bad_command", "an empty command", Action::kStop};
        return;
    }
    if (auto begun = redis_->ensure_begun(); !begun) {
        fault_ = begun.error();
        return;
    }
    advance(0);
}

// After an error of the connection it is given up; the faults of begin() leave it as it is.
void Exchange::advance(short events) {
    Connection& connection = *redis_->connection_;
    auto done = connection.advance(events);
    if (done && !is_asked_ && connection.is_ready()) done = ask();
    if (done && is_asked_) done = hear();
    if (done) return;
    fault_ = done.error();
    redis_->lose();
}

Result<void> Exchange::ask() {
    is_asked_ = true;
    replies_.reserve(commands_.size());
    for (const Command* command : commands_) redis_->connection_->append(*command);
    return redis_->connection_->write();
}

Result<void> Exchange::hear() {
    while (replies_.size() < commands_.size()) {
        auto reply = redis_->connection_->next();
        if (!reply) return reply.error();
        if (!*reply) return {};
        replies_.push_back(std::move(**reply));
    }
    redis_->back_off_ = kFirstBackOff;
    return {};
}

// What is not over now never will be.
void Exchange::end() {
    if (is_over()) return;
    fault_ = timed_out();
    redis_->lose();
}

void run_together(std::span<Exchange> exchanges, Time deadline) {
    for (Exchange& exchange : exchanges) {
        if (!exchange.is_over()) exchange.begin();
    }
    std::vector<pollfd> waits;
    std::vector<Exchange*> waiting;
    bool is_last = false;
    while (!is_last) {
        waits.clear();
        waiting.clear();
        for (Exchange& exchange : exchanges) {
            if (exchange.is_over()) continue;
            const Connection& connection = exchange.connection();
            waits.push_back({connection.fd(), connection.wanted(), 0});
            waiting.push_back(&exchange);
        }
        if (waits.empty()) return;
        const milliseconds left = left_until(deadline);
        // What came while we were not looking is still heard, once.
        is_last = left == milliseconds(0);
        if (::poll(waits.data(), waits.size(), static_cast<int>(left.count())) < 0) continue;
        for (std::size_t i = 0; i < waits.size(); ++i) {
            if (waits[i].revents != 0) waiting[i]->advance(waits[i].revents);
        }
    }
    for (Exchange& exchange : exchanges) exchange.end();
}

Result<std::vector<Reply>> HiredisRedis::run(const std::vector<Command>& commands,
                                             milliseconds timeout) {
    if (commands.empty()) return std::vector<Reply>{};
    Exchange exchange(*this);
    for (const Command& command : commands) exchange.add(command);
    run_together({&exchange, 1}, SteadyClock::now() + timeout);
    if (exchange.fault()) return *exchange.fault();
    return std::move(exchange.replies());
}

std::unique_ptr<Redis> connect(const Settings& settings) {
    if (!settings.enabled) return std::make_unique<HiredisRedis>(std::nullopt);
    auto endpoints = endpoints_of(settings);
    if (endpoints.size() != 1) {
        throw std::invalid_argument("several Redis URLs where one is meant");
    }
    return std::make_unique<HiredisRedis>(std::move(endpoints.front()));
}

}  // namespace shared::redis
