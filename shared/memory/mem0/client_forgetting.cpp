#include "shared/memory/mem0/client_internal.hpp"

namespace shared::memory::mem0 {
namespace {

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
    http::Call call = read_call(settings_, memory_id);
    set_time(call, forgetting->deadline);
    http_->call(std::move(call), [this, forgetting](const http::CallResult& result) {
        take_owner(forgetting, result);
    });
}

// Whose memory it is decides whether it may go: mem0 itself asks nobody.
void Mem0::take_owner(const ForgettingPtr& forgetting, const http::CallResult& result) {
    Forgotten out;
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
    http::Call call = forgetting->memory_id.empty() ? forget_call(settings_, forgetting->user)
                                                    : forget_call(settings_, forgetting->memory_id);
    call.send_before = forgetting->send_before;
    const auto take = [this, forgetting](const http::CallResult& result) {
        Forgotten out;
        const Outcome outcome = outcome_of(Operation::kForget, result, clock_.wall_ms());
        if (outcome.is_done()) {
            const auto read = forgotten_of(result.body);
            if (read) out = *read;
            if (!read) out.outcome = garbage(Operation::kForget, result.status);
            if (!read) out.is_lost = true;
        } else if (forgetting->memory_id.empty() || !is_gone(result)) {
            // All of a patient's is never gone: who has none is answered with success.
            out.outcome = outcome;
            out.is_lost = may_go_on(result);
        }
        finish(forgetting, std::move(out));
    };
    if (!set_time(call, forgetting->deadline)) {
        http::CallResult late;
        late.code = "timeout";
        return take(late);
    }
    http_->call(std::move(call), take);
}

void Mem0::finish(const ForgettingPtr& forgetting, Forgotten out) {
    gate_.end_read(forgetting->era, out.outcome);
    forgetting->done(std::move(out));
}

}  // namespace shared::memory::mem0
