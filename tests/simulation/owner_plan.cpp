#include "tests/simulation/owner_plan.hpp"

#include <fmt/format.h>

namespace simulation {
namespace {

using Call = fakes::SeededSender::Call;

constexpr shared::MonoUs kStep = 5'000;
// After the last fault: longer than the 60 s of retries and the 10 s that a reply waits for an open
// one; then longer than an open send needs to be sent once more and given up.
constexpr shared::MonoUs kFinishedWithin = 90'000'000;
constexpr shared::MonoUs kSettledWithin = 120'000'000;

// A repeat may know more or less of the patient than the message did; lid alone after phone alone
// is another person to anybody.
Address repeated(Address address, fakes::SeededRandom& random) {
    if (random.one_in(2)) return address;
    switch (address) {
        case Address::kLid:
            return random.one_in(2) ? Address::kLid : Address::kBoth;
        case Address::kPhone:
            return random.one_in(2) ? Address::kBoth : Address::kPhone;
        case Address::kBoth:
            break;
    }
    return static_cast<Address>(random.below(3));
}

}  // namespace

OwnerPlan::OwnerPlan(OwnerWorld& world) : world_(world), random_(world.random) {}

Story OwnerPlan::run() {
    choose_traits();
    world_.sender.on_call = [this](const Call& call) {
        if (world_.is_traced()) {
            static constexpr const char* kVerdicts[] = {
                "sent", "refused", "undeliverable", "unsure"};
            world_.say(fmt::format("send '{}', answer {}, {}",
                                   call.text,
                                   kVerdicts[static_cast<int>(call.verdict)],
                                   call.is_delivered ? "delivered" : "lost"));
        }
        if (call.is_delivered) delivered(call);
    };
    const unsigned steps = 6 + random_.below(14);
    for (unsigned i = 0; i < steps; ++i) {
        ++number_;
        step();
        pass_time();
        maybe_kill();
    }
    settle_down();
    return std::move(story_);
}

void OwnerPlan::choose_traits() {
    traits_.is_reporting = random_.one_in(2);
    traits_.has_kills = !random_.one_in(3);
    traits_.has_zombies = random_.one_in(2);
    traits_.has_losses = random_.one_in(2);
    traits_.has_takeovers = !random_.one_in(3);
    world_.sender.is_unreliable = !random_.one_in(4);
    const bool is_slow = random_.one_in(2);
    for (Worker& worker : world_.workers()) {
        worker.directory.is_slow = is_slow;
        worker.directory.clinic.set_reports_every_send(traits_.is_reporting);
    }
}

void OwnerPlan::step() {
    switch (random_.below(16)) {
        case 6:
            return new_message(true);
        case 7:
        case 8:
            return repeat_message();
        case 9:
            return repeat_record();
        case 10:
        case 11:
            return type_on_phone();
        case 12:
        case 13:
            return send_control();
        case 14:
            if (traits_.has_losses) {
                const int count = 1 + static_cast<int>(random_.below(2));
                world_.lose_acks(count, random_.one_in(2));
            }
            return;
        case 15:
            if (traits_.has_losses) world_.hold_acks();
            return;
        default:
            return new_message(false);
    }
}

void OwnerPlan::write(const std::string& message, Address address, const std::string& record) {
    const std::string written =
        world_.write({message, text_of(message), address, "message", record});
    written_.push_back({message, written, address});
}

void OwnerPlan::new_message(bool is_urgent) {
    const std::string id = fmt::format("m{}", number_);
    const bool goes_on = world_.joins_lines() && !is_urgent && number_ % 3 != 0;
    story_.messages[id] = {is_urgent, world_.now(), goes_on};
    write(id, any_address());
}

// The words are the id, so that a reply (`re: m7`) says which messages it answers; what goes on
// ends with dots.
std::string OwnerPlan::text_of(const std::string& message) const {
    const Story::Message& told = story_.messages.at(message);
    return told.is_urgent ? "urgent" : told.goes_on ? message + "..." : message;
}

void OwnerPlan::repeat_message() {
    if (written_.empty()) return;
    const Written again = written_[random_.below(static_cast<unsigned>(written_.size()))];
    write(again.message, repeated(again.address, random_));
}

void OwnerPlan::repeat_record() {
    if (written_.empty()) return;
    const Written again = written_[random_.below(static_cast<unsigned>(written_.size()))];
    world_.write({again.message, text_of(again.message), again.address, "message", again.record});
}

void OwnerPlan::type_on_phone() {
    if (!traits_.has_takeovers) return;
    const std::string id = fmt::format("s{}", number_);
    story_.typed.insert(id);
    story_.first_silence = std::min(story_.first_silence, world_.now());
    world_.write({id, fmt::format("typed {}", number_), any_address(), "own"});
}

void OwnerPlan::send_control() {
    if (!traits_.has_takeovers) return;
    const bool is_pause = random_.one_in(3);
    if (is_pause) story_.first_silence = std::min(story_.first_silence, world_.now());
    const char* conversation = random_.one_in(2) ? kLidKey : kPhoneKey;
    story_.controls.insert(world_.control(is_pause ? "pause" : "resume", conversation));
}

void OwnerPlan::pass_time() {
    world_.run(kStep * (1 + random_.below(random_.one_in(3) ? 600 : 40)), kStep);
    if (!world_.is_holding()) return;
    if (random_.one_in(2)) world_.run(kStep * random_.below(100), kStep);
    const bool is_left = traits_.has_kills && random_.one_in(2);
    if (!is_left) world_.release_acks();
}

void OwnerPlan::maybe_kill() {
    if (!traits_.has_kills || !random_.one_in(world_.is_holding() ? 2 : 6)) return;
    const bool is_zombie = traits_.has_zombies && random_.one_in(2);
    if (is_zombie && random_.one_in(2)) {  // asleep between a claim and its ack
        world_.hold_acks();
        ++number_;
        new_message(false);
        world_.run(20 * kStep, kStep);
    }
    const bool is_old_commit = random_.one_in(3);  // a commit that did not get through
    const auto from = is_old_commit ? world_.committed() / 2 : world_.committed();
    world_.kill(is_zombie, from);
}

void OwnerPlan::settle_down() {
    world_.heal();
    if (random_.one_in(2)) world_.end_zombie();
    if (world_.has_sleeper()) {
        world_.run(random_.time(40, 1'000'000), 20'000);  // also longer than evidence is waited for
        world_.wake_zombie();
    }
    world_.run(kFinishedWithin, 20'000);
    const auto& owner = *world_.current().owner;
    story_.is_idle = owner.tracker().window() == 0 && owner.parked().size() == 0;
    story_.stuck_at = owner.tracker().head();
    world_.run(kSettledWithin, 50'000);
    story_.open_sends = world_.current().owner->open_sends();
}

// A source that reports every send does so whatever it answered; another one reports some.
void OwnerPlan::delivered(const Call& call) {
    unsigned way = random_.below(4);
    if (traits_.is_reporting && way == 2) way = 3;  // an echo alone is no report
    const bool is_answered = call.verdict == workers::hot::send::Verdict::Kind::kSent;
    if (!traits_.is_reporting && is_answered && random_.one_in(2)) return;
    world_.loop.after(1'000 + random_.time(80, 100'000), [this, call, way] { report(call, way); });
}

void OwnerPlan::report(const Call& call, unsigned way) {
    const LogIndex& index = world_.index();
    const std::string claimed_in = index.conversation_of(call.reply_id);
    if (claimed_in.empty()) return;
    std::string named = claimed_in;
    if (index.linked_at() > 0) named = random_.one_in(2) ? kLidKey : kPhoneKey;
    if (way == 0 || way == 3) world_.report("sent", named, call);
    if (way == 1) world_.report("status", named, call);
    if (way >= 2) echo(call, claimed_in);
}

void OwnerPlan::echo(const Call& call, const std::string& conversation) {
    const bool is_lid = conversation == kLidKey;
    Address address = random_.one_in(2) ? Address::kBoth : is_lid ? Address::kLid : Address::kPhone;
    if (world_.index().linked_at() > 0) address = any_address();
    // Nothing ties a phone alone to what a lid said.
    if (is_lid && address == Address::kPhone) address = Address::kBoth;
    story_.echoes.insert(call.provider_message_id);
    world_.write({call.provider_message_id, call.text, address, "own"});
}

}  // namespace simulation
