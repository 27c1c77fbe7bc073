#include "shared/memory/mem0/client_internal.hpp"

namespace shared::memory::mem0 {
namespace {

constexpr int kForbidden = 403;
constexpr std::string_view kNoRight = "memory_unauthorized";

// Some are deleted, and some are there still. Without a status it is no failure: time was over.
Outcome unfinished(int status) {
    Outcome out;
    out.fate = Fate::kRetry;
    out.code = "memory_not_forgotten";
    out.status = status;
    return out;
}

bool is_gone(const http::CallResult& result) {
    return result.status == 404 && says_no_memory(result.body);
}

}  // namespace

std::optional<Gate::Era> Mem0::begin_forgetting(const std::function<void(Forgotten)>& done) {
    Forgotten unsent;
    const auto era = gate_.begin_read(unsent.outcome);
    if (!era) done(std::move(unsent));
    return era;
}

void Mem0::forget(const UserId& user, BootNs send_before, std::function<void(Forgotten)> done) {
    const auto era = begin_forgetting(done);
    if (!era) return;
    remove(std::make_shared<Forgetting>(
        Forgetting{user, "", std::move(done), *era, deadline(), send_before}));
}

void Mem0::forget(const UserId& user,
                  std::string_view memory_id,
                  std::function<void(Forgotten)> done) {
    if (!is_memory_id(memory_id)) {
        Forgotten unsent;
        unsent.outcome = refused("memory_bad_id");
        return done(std::move(unsent));
    }
    const auto era = begin_forgetting(done);
    if (!era) return;
    const auto forgetting = std::make_shared<Forgetting>(
        Forgetting{user, std::string(memory_id), std::move(done), *era, deadline()});
    ask(forgetting, read_call(settings_, memory_id), &Mem0::take_owner);
}

void Mem0::ask(const ForgettingPtr& forgetting, http::Call call, Take take) {
    call.send_before = forgetting->send_before;
    if (!set_time(call, forgetting->deadline)) {
        http::CallResult late;
        late.code = "timeout";
        return (this->*take)(forgetting, late);
    }
    http_->call(std::move(call), [this, forgetting, take](const http::CallResult& result) {
        (this->*take)(forgetting, result);
    });
}

// Whose memory it is decides whether it may go: mem0 itself asks nobody.
void Mem0::take_owner(const ForgettingPtr& forgetting, const http::CallResult& result) {
    Forgotten out;
    out.was_there = false;
    if (is_gone(result)) return finish(forgetting, std::move(out));
    out.outcome = outcome_of(Operation::kForget, result, clock_.wall_ms());
    if (!out.outcome.is_done()) return finish(forgetting, std::move(out));
    const auto one = one_of(result.body, forgetting->user);
    if (!one) {
        out.outcome = garbage(Operation::kForget, result.status);
    } else if (one->is_foreign) {
        out.outcome = refused("memory_foreign");
    } else if (one->exists) {
        return remove(forgetting);
    }
    finish(forgetting, std::move(out));
}

void Mem0::remove(const ForgettingPtr& forgetting) {
    const std::string& id = forgetting->memory_id;
    ask(forgetting,
        id.empty() ? forget_call(settings_, forgetting->user) : forget_call(settings_, id),
        &Mem0::take_removed);
}

void Mem0::take_removed(const ForgettingPtr& forgetting, const http::CallResult& result) {
    const bool is_of_all = forgetting->memory_id.empty();
    Forgotten out;
    const Outcome outcome = outcome_of(Operation::kForget, result, clock_.wall_ms());
    if (is_of_all && settings_.dialect == Dialect::kServer && outcome.code == kNoRight) {
        return list_rest(forgetting);
    }
    if (outcome.is_done()) {
        const auto read = forgotten_of(result.body);
        if (read) out = *read;
        if (!read) out.outcome = garbage(Operation::kForget, result.status);
        if (!read) out.is_lost = true;
    } else if (is_of_all || !is_gone(result)) {
        // All of a patient's is never gone: who has none is answered with success.
        out.outcome = outcome;
        out.is_lost = may_go_on(result);
    }
    if (forgetting->is_listed && out.outcome.is_done()) return remove_next(forgetting);
    finish(forgetting, std::move(out));
}

// The server lets its admin alone delete all of a user's, and everybody one by one.
void Mem0::list_rest(const ForgettingPtr& forgetting) {
    ask(forgetting, rest_call(settings_, forgetting->user), &Mem0::take_rest);
}

void Mem0::take_rest(const ForgettingPtr& forgetting, const http::CallResult& result) {
    Forgotten out;
    out.outcome = outcome_of(Operation::kForget, result, clock_.wall_ms());
    if (!out.outcome.is_done()) return finish(forgetting, std::move(out));
    auto rest = rest_of(result.body, forgetting->user);
    if (!rest) {
        out.outcome = garbage(Operation::kForget, result.status);
        return finish(forgetting, std::move(out));
    }
    forgetting->foreign = rest->foreign;
    // It is done when nothing is listed: a list may have been cut.
    if (rest->ids.empty()) return finish(forgetting, std::move(out));
    if (forgetting->is_listed) {
        out.outcome = unfinished(result.status);
        return finish(forgetting, std::move(out));
    }
    forgetting->is_listed = true;
    forgetting->rest = std::move(rest->ids);
    remove_next(forgetting);
}

// One at least; more in the first half of the time, so that the last has the other one to end in.
void Mem0::remove_next(const ForgettingPtr& forgetting) {
    if (forgetting->rest.empty()) return list_rest(forgetting);
    const std::chrono::microseconds half = settings_.read_timeout / 2;
    if (!forgetting->memory_id.empty() && clock_.mono_us() >= forgetting->deadline - half.count()) {
        Forgotten out;
        out.outcome = unfinished(0);
        return finish(forgetting, std::move(out));
    }
    forgetting->memory_id = std::move(forgetting->rest.back());
    forgetting->rest.pop_back();
    remove(forgetting);
}

void Mem0::finish(const ForgettingPtr& forgetting, Forgotten out) {
    // Who may not forget may well read.
    gate_.end_read(forgetting->era, out.outcome.status == kForbidden ? Outcome{} : out.outcome);
    out.foreign = forgetting->foreign;
    forgetting->done(std::move(out));
}

}  // namespace shared::memory::mem0
