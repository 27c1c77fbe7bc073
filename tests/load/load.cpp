#include "tests/load/load.hpp"

#include <algorithm>
#include <utility>

namespace tests::load {
namespace {

// How long a sender waits before it posts again what was not taken.
constexpr std::int64_t kAgainEveryUs = 500'000;

}  // namespace

Load::Load(std::vector<PlannedPost> plan,
           std::vector<Target> targets,
           LoadOptions options,
           const shared::Clock& clock,
           std::int64_t start_us,
           OnEnded on_ended)
    : plan_(std::move(plan)),
      targets_(std::move(targets)),
      options_(std::move(options)),
      clock_(clock),
      start_us_(start_us),
      to_wall_us_(clock.wall_us() - clock.mono_us()),
      on_ended_(std::move(on_ended)) {}

bool Load::is_again_first() const {
    if (again_.empty()) return false;
    return next_ == plan_.size() || again_.top().first < due_us(next_);
}

std::optional<std::int64_t> Load::next_us() const {
    if (is_stopped_) return std::nullopt;
    if (is_again_first()) return again_.top().first;
    if (next_ == plan_.size()) return std::nullopt;
    return due_us(next_);
}

// A conversation belongs to one line for ever.
const Target& Load::target_of(const PlannedPost& post) const {
    return targets_[post.conversation % targets_.size()];
}

MessageName Load::name_of(const PlannedPost& post) const {
    return {options_.run, post.conversation, post.sequence};
}

Outgoing Load::take(std::int64_t now_us) {
    Outgoing out;
    if (is_again_first()) {
        out.tag = again_.top().second;
        again_.pop();
        ++tally_.again;
    } else {
        out.tag = next_++;
        ++(plan_[out.tag].is_repeat ? tally_.repeats : tally_.messages);
        tally_.late.record(now_us - due_us(out.tag));
    }
    const auto& post = plan_[out.tag];
    out.address = posted_++ % options_.hosts.size();
    out.request = webhook_request(
        target_of(post), name_of(post), clock_.wall_ms(), options_.hosts[out.address]);
    return out;
}

void Load::ended(std::size_t tag, const Answer& answer) {
    const auto& post = plan_[tag];
    ++tally_.answers[answer.status == 0 ? answer.code : std::to_string(answer.status)];
    tally_.seconds =
        std::max(tally_.seconds, static_cast<double>(answer.ended_us - start_us_) / 1e6);
    bool is_first_taken = false;
    if (answer.is_taken()) {
        tally_.taken.record(answer.ended_us - due_us(tag));
        if (taken_.size() <= post.conversation) taken_.resize(post.conversation + 1);
        auto& of_conversation = taken_[post.conversation];
        if (of_conversation.size() <= post.sequence) of_conversation.resize(post.sequence + 1);
        is_first_taken = !of_conversation[post.sequence];
        of_conversation[post.sequence] = true;
        if (is_first_taken) ++tally_.accepted;
    } else if (!is_stopped_ && answer.ended_us < due_us(tag) + options_.again_us) {
        again_.emplace(answer.ended_us + kAgainEveryUs, tag);
    }
    if (!on_ended_) return;
    on_ended_(
        {message_id(target_of(post).dialect, name_of(post)),
         post.conversation,
         post.sequence,
         due_us(tag) + to_wall_us_,
         {answer.status, answer.code, answer.begun_us + to_wall_us_, answer.ended_us + to_wall_us_},
         is_first_taken});
}

void Load::stop() {
    is_stopped_ = true;
}

}  // namespace tests::load
