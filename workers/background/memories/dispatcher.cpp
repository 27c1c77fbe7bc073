#include "workers/background/memories/dispatcher.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/base/log.hpp"
#include "workers/background/memories/additions.hpp"
#include "workers/background/memories/verdict.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace workers::background::memories {
namespace {

using shared::app::Health;
using shared::memory::Outcome;
using shared::memory::UserId;
using std::chrono::milliseconds;
namespace log = shared::log;

// From the claim to the first byte of the request.
constexpr milliseconds kRightToSend{5'000};
// What a lease has beyond that and the call itself: for noting its end.
constexpr milliseconds kNoteLimit{10'000};
constexpr std::size_t kMostUnnoted = 64;

shared::MonoUs us(milliseconds time) {
    return std::chrono::microseconds(time).count();
}

bool is_taken(const Settled& one) {
    return one.state == Settled::State::kTaken;
}

// What may not be forgotten waits by itself: a key may have the right for all else.
bool is_of_its_row(Verb verb, const Outcome& outcome) {
    return verb == Verb::kForget && outcome.fate == shared::memory::Fate::kStop;
}

const char* word_of(const shared::memory::Listing& found, bool forgets) {
    using shared::memory::Work;
    const bool is_over = found.work == Work::kNothing || found.work == Work::kEnded;
    if (!found.memories.empty() || found.work == Work::kKept || (forgets && is_over)) return "done";
    if (found.work == Work::kGoesOn) return "queued";
    if (found.work == Work::kFailed) return "memory_model";
    return found.work == Work::kNothing ? "empty" : "missing";
}

}  // namespace

struct Dispatcher::Answers {
    struct Answer {
        Verb verb;
        Settled settled;
        Outcome outcome;
        const char* word = "";  // of one that was done
        std::size_t foreign = 0;
    };
    std::mutex guard;
    std::condition_variable changed;
    std::vector<Answer> ended;
    std::size_t open = 0;

    void end(Answer answer) {
        shared::failpoint("background.memory_answered");
        const std::lock_guard lock(guard);
        ended.push_back(std::move(answer));
        --open;
        changed.notify_one();
    }
};

Dispatcher::Dispatcher(Parts parts, const DispatchSettings& settings)
    : parts_(std::move(parts)),
      settings_(settings),
      upkeep_(parts_.connection, parts_.metrics.memory, settings_),
      answers_(std::make_shared<Answers>()) {
    show();
}

Dispatcher::~Dispatcher() = default;

void Dispatcher::run(const std::stop_token& stop) {
    const std::stop_callback wake(stop, [answers = answers_] { answers->changed.notify_all(); });
    while (!stop.stop_requested()) {
        turn();
        if (!stop.stop_requested()) wait(kLookEvery);
    }
    note();
}

bool Dispatcher::wait(milliseconds patience) {
    std::unique_lock lock(answers_->guard);
    return answers_->changed.wait_for(lock, patience, [this] { return !answers_->ended.empty(); });
}

std::size_t Dispatcher::open() const {
    const std::lock_guard lock(answers_->guard);
    return answers_->open + answers_->ended.size() + unnoted_.size();
}

void Dispatcher::turn() {
    parts_.on_turn();
    const shared::MonoUs now = parts_.clock.mono_us();
    if (!backoff_.is_due(now)) return;
    if (!note()) return;
    // What is due does not wait for it.
    if (const auto done = upkeep_.look(now); !done) log_trouble(done.error());
    if (now < not_before_) return;
    // Counted from before the claim: a process that slept begins nothing that is another's by now.
    const shared::BootNs begin_before =
        parts_.clock.boot_ns() + std::chrono::nanoseconds(kRightToSend).count();
    const Lease lease{settings_.add_limit + kRightToSend + kNoteLimit,
                      settings_.read_limit + kRightToSend + kNoteLimit};
    const auto claims = claim(parts_.connection, lease);
    if (!claims) return put_off(claims.error());
    backoff_.succeeded();
    if (!claims->empty()) shared::failpoint("background.memory_claimed");
    for (const Claim& one : *claims) begin(one, begin_before);
}

// False where PostgreSQL did not take it.
bool Dispatcher::note() {
    std::vector<Answers::Answer> ended;
    {
        const std::lock_guard lock(answers_->guard);
        ended.swap(answers_->ended);
    }
    const shared::MonoUs now = parts_.clock.mono_us();
    for (auto& answer : ended) {
        count(answer.verb, answer.outcome, answer.word);
        parts_.metrics.memory.foreign.add(static_cast<double>(answer.foreign));
        const auto pause =
            us(is_of_its_row(answer.verb, answer.outcome) ? milliseconds(0)
                                                          : pause_after(answer.outcome));
        if (pause > 0) not_before_ = std::max(not_before_, now + pause);
        if (pause > 0) trouble_ = answer.outcome.code;
        if (answer.outcome.is_done()) trouble_.clear();
        if (answer.settled.state == Settled::State::kGivenUp) give_up(answer.settled);
        unnoted_.push_back(std::move(answer.settled));
    }
    if (!ended.empty()) show();
    if (unnoted_.empty()) return true;
    const auto done = settle(parts_.connection, unnoted_);
    if (!done && unnoted_.size() <= kMostUnnoted) {
        put_off(done.error());
        return false;
    }
    // Those that were not taken are found open when their lease is over.
    const auto settled = std::exchange(unnoted_, {});
    if (std::any_of(settled.begin(), settled.end(), is_taken)) {
        shared::failpoint("background.memory_taken");
    }
    shared::failpoint("background.memory_noted");
    return true;
}

void Dispatcher::begin(const Claim& claim, shared::BootNs begin_before) {
    const auto user = UserId::of(claim.clinic_id, claim.patient_id);
    {
        const std::lock_guard lock(answers_->guard);
        ++answers_->open;
    }
    if (!user) return refuse(claim, shared::memory::Fate::kDeadLetter, "memory_bad_id");
    if (parts_.clock.boot_ns() > begin_before && claim.verb != Verb::kFind) {
        return refuse(claim, shared::memory::Fate::kRetry, "memory_late");
    }
    switch (claim.verb) {
        case Verb::kAdd:
            return add(claim, *user, begin_before);
        case Verb::kFind:
            return find(claim, *user);
        case Verb::kForget:
            return forget(claim, *user, begin_before);
    }
}

// Nothing was sent.
void Dispatcher::refuse(const Claim& claim, shared::memory::Fate fate, const char* code) {
    shared::memory::Added refused;
    refused.outcome.fate = fate;
    refused.outcome.code = code;
    answers_->end({claim.verb, judge(claim, refused, true, 0), refused.outcome});
}

void Dispatcher::add(const Claim& claim, const UserId& user, shared::BootNs begin_before) {
    const Turn turn = read_turn(claim.body);
    const bool is_verbatim = turn.is_verbatim || !settings_.infer;
    auto addition = addition_of(claim.id, turn, is_verbatim, parts_.clock.wall_ms(), settings_);
    addition.send_before = begin_before;
    const double random = parts_.random();
    parts_.provider.add(
        user,
        std::move(addition),
        [answers = answers_, claim, is_verbatim, random](const shared::memory::Added& added) {
            const char* word = added.is_queued ? "queued" : added.is_empty ? "empty" : "done";
            answers->end(
                {claim.verb, judge(claim, added, is_verbatim, random), added.outcome, word});
        });
}

void Dispatcher::find(const Claim& claim, const UserId& user) {
    const bool is_verbatim = read_turn(claim.body).is_verbatim || !settings_.infer;
    shared::memory::Sought sought;
    sought.outbox_id = shared::Uuid::parse(claim.id).value_or(shared::Uuid{});
    // An event of an attempt before the last says nothing of that one.
    if (claim.is_taken) sought.event_id = event_of(claim.body, claim.attempts);
    parts_.provider.find(
        user,
        sought,
        [answers = answers_, claim, is_verbatim](const shared::memory::Listing& listing) {
            shared::failpoint("background.memory_found");
            answers->end({claim.verb,
                          judge(claim, listing, is_verbatim),
                          listing.outcome,
                          word_of(listing, is_forgetting(claim.body)),
                          listing.foreign});
        });
}

void Dispatcher::forget(const Claim& claim, const UserId& user, shared::BootNs begin_before) {
    const bool again = is_forgotten_again(claim.body);
    const double random = parts_.random();
    parts_.provider.forget(
        user,
        begin_before,
        [answers = answers_, claim, again, random](const shared::memory::Forgotten& forgotten) {
            shared::failpoint("background.memory_forgotten");
            answers->end({claim.verb,
                          judge(claim, forgotten, again, random),
                          forgotten.outcome,
                          forgotten.is_queued ? "queued" : "done",
                          forgotten.foreign});
        });
}

void Dispatcher::count(Verb verb, const Outcome& outcome, const char* word) {
    const char* call = verb == Verb::kAdd ? "add" : verb == Verb::kFind ? "find" : "forget";
    const auto& calls = parts_.metrics.memory.calls;
    auto found = calls.find({call, outcome.is_done() ? word : outcome.code});
    if (found == calls.end()) found = calls.find({call, "other"});
    found->second.add();
    if (outcome.is_done()) return;
    log::warning_every(10,
                       "background.memory",
                       "the memory provider did not do what it was asked",
                       {{"call", call}, {"code", outcome.code}, {"status", outcome.status}});
}

void Dispatcher::give_up(const Settled& one) {
    parts_.metrics.memory.given_up.at("refused").add();
    log::warning_every(10,
                       "background.memory_given_up",
                       "a memory was not told to the provider: given up",
                       {{"outbox", one.id}, {"code", one.code}});
}

void Dispatcher::show() {
    parts_.health.set(
        settings_.name, trouble_.empty() ? Health::State::kUp : Health::State::kDegraded, trouble_);
}

void Dispatcher::put_off(const shared::Error& error) {
    const shared::MonoUs now = parts_.clock.mono_us();
    backoff_.failed(now);
    log_trouble(error);
}

void Dispatcher::log_trouble(const shared::Error& error) {
    log::warning_every(10,
                       "background.memory_queue",
                       "memories on their way not read or noted: tried again",
                       {{"code", error.code}, {"reason", error.detail}});
}

}  // namespace workers::background::memories
