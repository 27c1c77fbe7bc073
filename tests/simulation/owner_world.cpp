#include "tests/simulation/owner_world.hpp"

#include "shared/events/inbound.hpp"
#include "shared/events/provider_event.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace simulation {
namespace {

// Far more than a seed needs at one instant.
constexpr std::size_t kMostAtOnce = 10'000;
constexpr shared::MonoUs kTickEvery = 250'000;
// What a lost ack delays: the producer tries again after 100 ms.
constexpr shared::WallMs kTriesAgainAfter = 100;

std::string record_id(int number) {
    return fmt::format("01900000-0000-7000-8000-{:012}", number);
}

const char* name(Address address) {
    if (address == Address::kBoth) return "both addresses";
    return address == Address::kLid ? "lid" : "phone";
}

}  // namespace

OwnerWorld::OwnerWorld(std::uint64_t seed, const workers::hot::Metrics& metrics, bool is_traced)
    : random(seed),
      workers_{Worker{log, loop, clock, sender, random, metrics},
               Worker{log, loop, clock, sender, random, metrics}},
      inbound_(log.of("inbound")),
      is_traced_(is_traced),
      began_(clock.wall_ms()) {
    loop.most_at_once = kMostAtOnce;
    if (seed % 3 == 0) {  // what fails is parked soon, and the window is soon half full
        settings_.retry_here_ms = 300;
        settings_.window = 8;
    }
    if (seed % 2 == 0) settings_.rules.join_ms = 0;
    own();
}

OwnerWorld::~OwnerWorld() {
    for (Worker& worker : workers_) worker.owner.reset();
    loop.settle();
}

std::string OwnerWorld::write(const Words& words) {
    const bool is_by_lid = words.address == Address::kLid;
    shared::events::Envelope envelope;
    envelope.schema = "inbound.v1";
    envelope.record = words.record.empty() ? record_id(++records_) : words.record;
    envelope.kind = words.kind;
    envelope.source = "source-1";
    envelope.message = words.message;
    envelope.conversation = is_by_lid ? kLidKey : kPhoneKey;
    envelope.received_at = envelope.provider_time = now();
    shared::events::Message body;
    body.provider = "evolution";
    body.line = "line-1";
    body.type = "text";
    body.text = words.text;
    body.address.lesser = words.address == Address::kBoth ? kLidKey : "";
    body.address.hash = std::string(32, is_by_lid ? 'b' : 'a');
    body.address.reply_to = "777@lid";
    log.append("inbound", 0, envelope.conversation, write_message(envelope, body));
    if (is_traced_) {
        say(fmt::format("{} {} '{}' by {}, record {}",
                        words.kind,
                        words.message,
                        words.text,
                        name(words.address),
                        envelope.record.substr(30)));
    }
    return envelope.record;
}

std::string OwnerWorld::control(const std::string& action, const std::string& conversation) {
    shared::events::Envelope envelope;
    envelope.schema = "inbound.v1";
    envelope.record = record_id(++records_);
    envelope.kind = "control";
    envelope.source = "source-1";
    envelope.conversation = conversation;
    envelope.received_at = now();
    log.append("inbound", 0, conversation, write_control(envelope, {action, 0, "staff"}));
    if (is_traced_) {
        say(fmt::format("{} of {}, record {}",
                        action,
                        conversation == kLidKey ? "lid" : "phone",
                        envelope.record.substr(30)));
    }
    return envelope.record;
}

void OwnerWorld::report(const std::string& kind,
                        const std::string& conversation,
                        const fakes::SeededSender::Call& call) {
    shared::events::Envelope envelope;
    envelope.schema = "event.v1";
    envelope.record = record_id(900'000 + static_cast<int>(log.of("events").size()));
    envelope.kind = kind;
    envelope.source = "source-1";
    envelope.message = call.provider_message_id;
    envelope.conversation = conversation;
    envelope.received_at = envelope.provider_time = now();
    shared::events::ProviderEvent event;
    event.provider = "evolution";
    event.line = "line-1";
    event.event = "simulated";
    event.state = "sent";
    event.provider_message_id = call.provider_message_id;
    if (kind == "status") {
        event.callback = call.reply_id;
    } else {
        event.text = call.text;
    }
    log.append("events", 0, conversation, shared::events::write_event(envelope, event));
    if (is_traced_) say(fmt::format("event {} of '{}'", kind, call.text));
}

void OwnerWorld::lose_acks(int count, bool are_stored) {
    current().claims.lose_next = count;
    current().claims.keep_lost = are_stored;
    if (is_traced_) {
        say(fmt::format(
            "the next {} acks are lost, records {}", count, are_stored ? "kept" : "too"));
    }
}

void OwnerWorld::hold_acks() {
    current().claims.is_holding = true;
    ++counts.held_acks;
    if (is_traced_) say("acks are held back");
}

void OwnerWorld::release_acks() {
    current().claims.is_holding = false;
    current().claims.release();
    if (is_traced_) say("acks are released");
}

void OwnerWorld::own() {
    Worker& worker = current();
    worker.is_fenced = false;
    opened_at_.push_back(now());
    worker.owner = std::make_unique<workers::hot::owner::PartitionOwner>(
        0, worker.ports, settings_, [&worker] { worker.is_fenced = true; });
}

void OwnerWorld::kill(bool is_zombie, shared::kafka::Offset from) {
    const auto calm = [](fakes::MemoryProducer& claims) {
        claims.is_holding = false;
        claims.held.clear();
        claims.lose_next = 0;
    };
    ++counts.kills;
    if (is_traced_) {
        say(fmt::format("{}, the other one opens from {}",
                        is_zombie ? "the worker sleeps and lives on" : "the worker is killed",
                        from));
    }
    Worker& old = current();
    old.is_asleep = is_zombie && old.claims.is_holding;
    current_ = 1 - current_;
    current().is_asleep = false;
    current().owner.reset();  // an earlier zombie
    calm(current().claims);
    if (is_zombie) {
        ++counts.zombies;
    } else {
        old.owner.reset();
        calm(old.claims);
    }
    loop.settle();
    troubles_.push_back({now(), now()});
    own();
    current().fed = static_cast<std::size_t>(from);
    committed_ = from;
}

void OwnerWorld::end_zombie() {
    Worker& zombie = workers_[1 - current_];
    zombie.owner.reset();
    zombie.is_asleep = false;
}

void OwnerWorld::wake_zombie() {
    Worker& zombie = workers_[1 - current_];
    zombie.is_asleep = false;
    zombie.claims.is_holding = false;
    zombie.claims.release();
    if (is_traced_) say("the other worker wakes");
}

void OwnerWorld::heal() {
    sender.is_unreliable = false;
    for (Worker& worker : workers_) {
        worker.claims.lose_next = 0;
        if (worker.is_asleep) continue;
        worker.claims.is_holding = false;
        worker.claims.release();
    }
    if (is_traced_) say("nothing fails from here on");
}

void OwnerWorld::run(shared::MonoUs time, shared::MonoUs step) {
    for (shared::MonoUs passed = 0; passed < time && !loop.is_spinning; passed += step) {
        const shared::WallMs since = now();
        const bool is_tick = clock.mono_us() >= next_tick_;
        if (is_tick) next_tick_ = clock.mono_us() + kTickEvery;
        for (Worker& worker : workers_) serve(worker, is_tick);
        loop.advance(step);
        note_troubles(since);
    }
}

void OwnerWorld::serve(Worker& worker, bool is_tick) {
    if (!worker.owner || worker.is_asleep) return;
    if (worker.is_fenced) return fenced(worker);
    // By index and copied: what is taken may write more.
    while (worker.fed < inbound_.size()) {
        auto record = inbound_[worker.fed++];
        worker.owner->take(std::move(record));
    }
    if (is_tick) worker.owner->tick();
    const auto commit = worker.owner->take_commit();
    if (commit && &worker == &current()) committed_ = *commit;
}

void OwnerWorld::fenced(Worker& worker) {
    ++counts.fenced;
    if (is_traced_) say("a worker is fenced");
    worker.owner.reset();
    if (&worker != &current()) return;
    ++counts.fenced_alone;
    own();
    worker.fed = static_cast<std::size_t>(committed_);
}

void OwnerWorld::note_troubles(shared::WallMs since) {
    const int lost = workers_[0].claims.lost + workers_[1].claims.lost;
    const bool is_lost = lost > lost_before_;
    counts.lost_acks = lost_before_ = lost;
    if (!is_lost && !current().claims.is_holding) return;
    const shared::WallMs until = now() + (is_lost ? kTriesAgainAfter : 0);
    const bool goes_on = !troubles_.empty() && troubles_.back().to >= since;
    if (goes_on) {
        troubles_.back().to = std::max(troubles_.back().to, until);
    } else {
        troubles_.push_back({since, until});
    }
}

const LogIndex& OwnerWorld::index() {
    index_.read_on(log.of("conversations"));
    return index_;
}

shared::WallMs OwnerWorld::opened_before(shared::WallMs time) const {
    shared::WallMs out = 0;
    for (const shared::WallMs at : opened_at_) {
        if (at <= time) out = at;
    }
    return out;
}

bool OwnerWorld::had_trouble(shared::WallMs from, shared::WallMs to) const {
    return std::any_of(troubles_.begin(), troubles_.end(), [&](const Trouble& trouble) {
        return trouble.from <= to && from <= trouble.to;
    });
}

std::string OwnerWorld::trace() const {
    std::vector<Line> lines = trace_;
    std::stable_sort(
        lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
    std::string out;
    for (const Line& line : lines)
        out += fmt::format("{:>8} ms  {}\n", line.at - began_, line.text);
    return out;
}

}  // namespace simulation
