#include "workers/background/memories/verdict.hpp"

#include "workers/background/memories/additions.hpp"
#include "workers/background/memories/turns.hpp"

#include <algorithm>

namespace workers::background::memories {
namespace {

using shared::memory::Fate;
using shared::memory::Outcome;
using shared::memory::Work;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using State = Settled::State;

constexpr milliseconds kAway = seconds(5);
constexpr milliseconds kStopped = minutes(1);
constexpr milliseconds kFirstDelay = seconds(5);
constexpr milliseconds kMostDelay = minutes(60);

Settled settled(const Claim& claim, State state, milliseconds delay, const std::string& code) {
    Settled out;
    out.id = claim.id;
    out.token = claim.token;
    out.clinic_id = claim.clinic_id;
    out.patient_id = claim.patient_id;
    out.state = state;
    out.delay = delay;
    out.code = code;
    return out;
}

// 5 s, three times as long each time, up to an hour; each up to a fifth longer, by chance.
milliseconds backoff(int attempts, double random) {
    milliseconds delay = kFirstDelay;
    for (int i = 1; i < attempts && delay < kMostDelay; ++i) delay *= 3;
    delay = std::min(delay, kMostDelay);
    return delay + milliseconds(static_cast<std::int64_t>(0.2 * random * double(delay.count())));
}

// Nothing was asked of the provider's own work: no fault of this memory.
bool is_free(const Outcome& outcome) {
    if (outcome.fate == Fate::kStop) return true;
    return outcome.fate == Fate::kRetry &&
           (outcome.status == 0 || outcome.code == "memory_rate_limited");
}

// It is looked for first, should it ever be tried again.
Settled given_up_open(const Claim& claim, const std::string& code) {
    Settled out = settled(claim, State::kGivenUp, milliseconds(0), code);
    out.is_open = true;
    return out;
}

// Until the next look at what may be there: soon while it is young.
milliseconds until_next_look(milliseconds open) {
    return std::clamp<milliseconds>(open / 2, seconds(3), minutes(2));
}

Settled failed(const Claim& claim, const Outcome& outcome, State otherwise, double random) {
    if (outcome.fate == Fate::kDeadLetter) {
        return settled(claim, State::kGivenUp, milliseconds(0), outcome.code);
    }
    if (is_free(outcome)) {
        const auto wait = std::max<milliseconds>(pause_after(outcome), kAway);
        Settled out = settled(claim, State::kAgain, wait, outcome.code);
        out.is_free = true;
        return out;
    }
    const bool is_last = claim.attempts >= kMostAttempts;
    Settled out =
        settled(claim,
                is_last ? State::kGivenUp : otherwise,
                std::max<milliseconds>(backoff(claim.attempts, random), outcome.retry_after),
                outcome.code);
    out.is_open = is_last && otherwise == State::kUnknown;
    if (otherwise == State::kUnknown && !is_last) out.delay = until_next_look(milliseconds(0));
    return out;
}

// Of what the provider took to work on: how long nothing of it need be there.
milliseconds worked_on_for(Work work) {
    switch (work) {
        case Work::kUntold:
        case Work::kEnded:
            return kWorkedOnFor;
        case Work::kUnheard:
            return kLostFor;
        case Work::kGoesOn:
            return kGoesOnFor;
        default:
            return milliseconds(0);
    }
}

Settled word_for_word(const Claim& claim) {
    Settled out = settled(claim, State::kAgain, milliseconds(0), "memory_empty");
    out.patch = R"({"verbatim": true})";
    return out;
}

// An answer that tells of an end, and of no memory there.
Settled not_listed(const Claim& claim, const shared::memory::Listing& found, bool is_verbatim) {
    // It may lie among what the list left out: neither done nor to be doubled.
    const bool is_hidden = found.is_cut && !(claim.is_taken && found.work == Work::kNothing);
    const bool goes_on = claim.is_taken && found.work == Work::kGoesOn;
    if (is_hidden || goes_on || claim.attempts >= kMostAttempts) {
        return given_up_open(claim, "memory_not_listed");
    }
    if (claim.is_taken && found.work == Work::kFailed) {
        return settled(claim, State::kAgain, backoff(claim.attempts, 0), "memory_model");
    }
    if (claim.is_taken && !is_verbatim) return word_for_word(claim);
    const auto wait = claim.is_taken ? backoff(claim.attempts, 0) : milliseconds(0);
    return settled(claim, State::kAgain, wait, "memory_not_listed");
}

Settled look_failed(const Claim& claim, const Outcome& outcome) {
    const State still = claim.is_taken ? State::kTaken : State::kUnknown;
    const auto wait = std::max<milliseconds>(until_next_look(claim.open), pause_after(outcome));
    return settled(claim, still, wait, outcome.code);
}

// `again`: something may have come after it, until it can not any longer.
Settled forgotten_once(const Claim& claim, bool again) {
    Settled out = settled(claim, State::kDone, milliseconds(0), "");
    out.is_news = true;
    if (!again) return out;
    out.state = State::kAgain;
    out.delay = kLostFor;
    out.patch = R"({"again": false})";
    return out;
}

// A forgetting that was queued: what is said next waits until it is over, or would go with it.
Settled judge_forgetting(const Claim& claim, const shared::memory::Listing& found) {
    const Work work = found.work;
    const bool again = is_forgotten_again(claim.body);
    if (work == Work::kKept || work == Work::kNothing || work == Work::kEnded) {
        return forgotten_once(claim, again);
    }
    if (work == Work::kFailed) {
        return settled(claim, State::kAgain, backoff(claim.attempts, 0), "memory_model");
    }
    if (!found.outcome.is_done()) return look_failed(claim, found.outcome);
    const bool goes_on = work == Work::kGoesOn;
    if (claim.open < (goes_on ? kGoesOnFor : kLostFor)) {
        return settled(claim, State::kTaken, until_next_look(claim.open), "");
    }
    // Nobody tells of its end: what is left there does. To forget nothing once more would only take
    // what is said next.
    if (found.is_empty) return forgotten_once(claim, again);
    Settled out = settled(claim, State::kAgain, backoff(claim.attempts, 0), "memory_not_forgotten");
    if (goes_on) out.patch = R"({"again": true})";
    return out;
}

}  // namespace

milliseconds pause_after(const Outcome& outcome) {
    if (outcome.fate == Fate::kStop) return kStopped;
    const milliseconds asked = outcome.retry_after;
    if (outcome.code == "memory_rate_limited") return std::max(asked, kAway);
    for (const char* code : {"memory_breaker_open", "memory_refused", "memory_adds_full"}) {
        if (outcome.code == code) return kAway;
    }
    return milliseconds(0);
}

Settled judge(const Claim& claim,
              const shared::memory::Added& added,
              bool is_verbatim,
              double random) {
    const Outcome& outcome = added.outcome;
    if (!outcome.is_done()) {
        const bool is_unknown = outcome.fate == Fate::kUnknown;
        return failed(claim, outcome, is_unknown ? State::kUnknown : State::kAgain, random);
    }
    if (added.is_queued) {
        Settled out = settled(claim, State::kTaken, until_next_look(milliseconds(0)), "");
        out.patch = event_patch(added.event_id, claim.attempts);
        return out;
    }
    if (added.is_empty && !is_verbatim) {
        return word_for_word(claim);
    }
    // Word for word and yet nothing of it was told: to be looked for.
    if (added.is_empty) {
        return settled(claim, State::kUnknown, until_next_look(milliseconds(0)), "memory_empty");
    }
    Settled out = settled(claim, State::kDone, milliseconds(0), "");
    out.is_news = !is_verbatim && added.facts.empty();  // ours tell of themselves
    const Turn turn = read_turn(claim.body);
    for (const auto& fact : added.facts) {
        out.facts.push_back({fact, turn.message, turn.at, turn.at});
    }
    return out;
}

Settled judge(const Claim& claim, const shared::memory::Listing& found, bool is_verbatim) {
    if (is_forgetting(claim.body)) return judge_forgetting(claim, found);
    if (!found.outcome.is_done()) {
        if (found.outcome.fate == Fate::kDeadLetter && claim.open >= kLostFor) {
            return given_up_open(claim, found.outcome.code);
        }
        return look_failed(claim, found.outcome);
    }
    if (!found.memories.empty() || (claim.is_taken && found.work == Work::kKept)) {
        Settled out = settled(claim, State::kDone, milliseconds(0), "");
        out.is_news = !is_verbatim;
        return out;
    }
    if (found.keeps_nothing) {
        return settled(claim, State::kAgain, backoff(claim.attempts, 0), "memory_not_listed");
    }
    if (claim.open < (claim.is_taken ? worked_on_for(found.work) : milliseconds(kLostFor))) {
        const State still = claim.is_taken ? State::kTaken : State::kUnknown;
        return settled(claim, still, until_next_look(claim.open), "memory_not_listed");
    }
    return not_listed(claim, found, is_verbatim);
}

Settled judge(const Claim& claim,
              const shared::memory::Forgotten& forgotten,
              bool again,
              double random) {
    // Never given up: what is to be forgotten is not forgotten by itself.
    const Outcome& outcome = forgotten.outcome;
    if (!outcome.is_done()) {
        const bool is_unasked = is_free(outcome) && !forgotten.is_lost;
        const auto wait = is_unasked ? kAway : backoff(claim.attempts, random);
        const milliseconds asked =
            std::max<milliseconds>(pause_after(outcome), outcome.retry_after);
        Settled out = settled(claim, State::kAgain, std::max(wait, asked), outcome.code);
        out.is_free = is_unasked;
        // It may come after what is done next.
        if (forgotten.is_lost) out.patch = R"({"again": true})";
        return out;
    }
    if (!forgotten.is_queued) return forgotten_once(claim, again);
    Settled out = settled(claim, State::kTaken, until_next_look(milliseconds(0)), "");
    out.patch = event_patch(forgotten.event_id, claim.attempts);
    return out;
}

}  // namespace workers::background::memories
