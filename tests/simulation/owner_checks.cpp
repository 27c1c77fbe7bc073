#include "tests/simulation/owner_checks.hpp"

#include "shared/events/turn.hpp"
#include "shared/json/value.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

namespace simulation {
namespace {

using shared::WallMs;
using shared::events::Outcome;

// Urgent words are decided within so long: one send that is under way, capped at 1 s, and slow
// look-ups of two messages, 60 ms each at most.
constexpr WallMs kUrgentWithin = 1'120;
constexpr WallMs kOneSend = 1'000;    // the cap; in the conversation that passes them on too
constexpr WallMs kSendAhead = 2'000;  // an answer after 1 s, and a second to the next try
constexpr WallMs kParkedFor = 5'100;  // refused, and of a seed that parks at once
constexpr WallMs kRightToSend = 5'000;
// A takeover reaches the linked conversation by a record of `inbound`; then it holds there too.
constexpr WallMs kLinkTakes = 300;
// Longer than any seed's own messages and what two conversations pass on of them.
constexpr std::size_t kMostRecords = 300;

struct SeenTurn {
    shared::events::Envelope envelope;
    shared::events::Turn turn;
    WallMs at = 0;

    // The turn of a record, not the later news about its reply.
    bool is_first() const {
        return !turn.message_kind.empty() && envelope.stage("settled") == 0 &&
               shared::events::is_final(turn.outcome);
    }
    bool is_decision() const { return is_first() && turn.reason != "duplicate"; }
};

std::vector<SeenTurn> read_turns(fakes::MemoryLog& log) {
    std::vector<SeenTurn> out;
    shared::json::Parser parser;
    for (const auto& record : log.of("turns")) {
        const auto parsed = parser.parse(record.value);
        out.push_back({*shared::events::read_envelope(*parsed),
                       *shared::events::read_turn((*parsed)["body"]),
                       record.timestamp});
    }
    return out;
}

// The messages that a reply answers: it repeats their words, a line each.
std::vector<std::string> answered_by(const std::string& text) {
    std::vector<std::string> out;
    if (!text.starts_with("re: ")) return out;
    std::istringstream lines(text.substr(4));
    for (std::string line; std::getline(lines, line);) {
        out.push_back(line.substr(0, line.find('.')));
    }
    return out;
}

const char* short_name(const std::string& conversation) {
    return conversation == kLidKey ? "lid" : "phone";
}

class Checks {
  public:
    Checks(OwnerWorld& world, const Story& story)
        : world_(world), story_(story), index_(world.index()), turns_(read_turns(world.log)) {
        tell_turns();
    }

    std::vector<Fault> all() {
        nothing_is_lost();
        nothing_is_dead();
        nothing_hangs();
        a_message_has_one_turn();
        a_reply_arrives_once();
        nobody_sends_without_right();
        nothing_follows_a_takeover();
        only_staff_take_over();
        urgent_words_do_not_wait();
        messages_keep_their_order();
        return std::move(faults_);
    }

  private:
    void nothing_is_lost();
    void nothing_is_dead();
    void nothing_hangs();
    void a_message_has_one_turn();
    void a_reply_arrives_once();
    void nobody_sends_without_right();
    void nothing_follows_a_takeover();
    void only_staff_take_over();
    void urgent_words_do_not_wait();
    void messages_keep_their_order();

    void one_turn_of(const std::string& message, bool is_urgent);
    bool may_be_doubled(const std::string& message) const;
    void no_reply_after(const SeenTurn& silence);
    bool is_resumed(WallMs from, WallMs to) const;
    WallMs sends_ahead(WallMs from, WallMs to) const;
    bool is_sent_by_right(const fakes::SeededSender::Call& call, WallMs known) const;
    void tell_turns();
    template <typename... Args>
    void fault(const char* invariant, fmt::format_string<Args...> text, Args&&... args) {
        faults_.push_back({invariant, fmt::format(text, std::forward<Args>(args)...)});
    }

    OwnerWorld& world_;
    const Story& story_;
    const LogIndex& index_;
    std::vector<SeenTurn> turns_;
    std::vector<Fault> faults_;
};

void Checks::nothing_is_lost() {
    std::set<std::string> messages, records;
    for (const SeenTurn& seen : turns_) {
        if (!seen.is_first()) continue;
        records.insert(seen.envelope.record);
        if (seen.is_decision()) messages.insert(seen.envelope.message);
    }
    for (const auto& [id, message] : story_.messages) {
        if (!messages.contains(id)) fault("lost", "{} has no turn", id);
    }
    for (const auto* ids : {&story_.typed, &story_.echoes}) {
        for (const std::string& id : *ids) {
            if (!messages.contains(id)) fault("lost", "own message {} has no turn", id);
        }
    }
    for (const std::string& id : story_.controls) {
        if (!records.contains(id)) fault("lost", "control {} has no turn", id);
    }
}

void Checks::nothing_is_dead() {
    for (const SeenTurn& seen : turns_) {
        if (seen.turn.outcome != Outcome::kDead) continue;
        fault("dead", "{}: {}", seen.envelope.message, seen.turn.reason);
    }
}

void Checks::nothing_hangs() {
    if (!story_.is_idle) {
        fault("hangs", "offset {} is not finished", story_.stuck_at.value_or(-1));
    }
    if (world_.loop.is_spinning) fault("spins", "time stands still");
    if (story_.open_sends > 0) fault("open_send", "{} are never settled", story_.open_sends);
    const std::size_t records = world_.log.of("inbound").size();
    if (records > kMostRecords) fault("goes_round", "{} records in inbound", records);
    if (world_.counts.fenced_alone > 0) fault("fenced_alone", "nobody else had opened it");
}

// A conversation decides an id once. Two conversations may both have decided it before they knew of
// each other if the lesser's owner could not answer in time: urgent words do not wait for it, and a
// kill or an ack that was held back or lost may last longer than the others wait.
bool Checks::may_be_doubled(const std::string& message) const {
    const Story::Message& told = story_.messages.at(message);
    WallMs last = told.first_at;
    std::set<std::string> records;
    for (const SeenTurn& seen : turns_) {
        if (seen.envelope.message != message || !seen.is_decision()) continue;
        if (records.insert(seen.envelope.record).second) last = std::max(last, seen.at);
    }
    return told.is_urgent || world_.had_trouble(told.first_at, last);
}

void Checks::a_message_has_one_turn() {
    for (const auto& [id, message] : story_.messages) {
        std::map<std::string, std::set<std::string>> records;  // by conversation
        for (const SeenTurn& seen : turns_) {
            if (seen.envelope.message != id || !seen.is_decision()) continue;
            records[seen.envelope.conversation].insert(seen.envelope.record);
        }
        for (const auto& [conversation, own] : records) {
            if (own.size() < 2) continue;
            fault("two_turns", "{}: {} records in {}", id, own.size(), short_name(conversation));
        }
        if (records.size() > 1 && !may_be_doubled(id)) {
            fault("two_turns_apart", "{} in both conversations", id);
        }
    }
}

void Checks::a_reply_arrives_once() {
    std::map<std::string, int> arrived;                    // by reply id
    std::map<std::string, std::set<std::string>> answers;  // reply ids by message
    for (const auto& call : world_.sender.calls) {
        if (!call.is_delivered) continue;
        if (++arrived[call.reply_id] == 2) fault("reply_twice", "'{}'", call.text);
        for (const std::string& message : answered_by(call.text)) {
            answers[message].insert(call.reply_id);
        }
    }
    for (const auto& [message, replies] : answers) {
        if (replies.size() < 2 || may_be_doubled(message)) continue;
        fault("answered_twice", "'{}' by {} replies", message, replies.size());
    }
}

void Checks::nobody_sends_without_right() {
    for (const auto& call : world_.sender.calls) {
        const WallMs since = call.at - index_.claimed_before(call.reply_id, call.at);
        if (since <= kRightToSend) continue;
        fault("sent_without_right", "'{}' {} ms after its claim", call.text, since);
    }
}

bool Checks::is_resumed(WallMs from, WallMs to) const {
    return std::any_of(turns_.begin(), turns_.end(), [&](const SeenTurn& seen) {
        const bool is_resume = seen.turn.reason == "control" && seen.turn.session.silent_until == 0;
        return is_resume && seen.at >= from && seen.at <= to;
    });
}

void Checks::nothing_follows_a_takeover() {
    std::set<std::string> judged;  // records: a turn may be written again
    for (const SeenTurn& seen : turns_) {
        const bool is_typed = seen.turn.reason == "own_phone";
        const bool is_pause = seen.turn.reason == "control" && seen.turn.session.silent_until > 0;
        if (!is_typed && !is_pause) continue;
        if (judged.insert(seen.envelope.record).second) no_reply_after(seen);
    }
}

// A zombie that claimed before somebody took over may still send, until its right ends.
bool Checks::is_sent_by_right(const fakes::SeededSender::Call& call, WallMs known) const {
    const WallMs claimed = index_.claimed_before(call.reply_id, call.at);
    return world_.counts.zombies > 0 && claimed <= known && call.at <= claimed + kRightToSend;
}

void Checks::no_reply_after(const SeenTurn& silence) {
    const std::string& conversation = silence.envelope.conversation;
    const WallMs linked = index_.linked_at();
    for (const auto& call : world_.sender.calls) {
        if (!call.text.starts_with("re: ") || call.at <= silence.at) continue;
        const bool is_same = index_.conversation_of(call.reply_id) == conversation;
        const WallMs known = is_same ? silence.at : std::max(linked, silence.at) + kLinkTakes;
        if ((!is_same && linked == 0) || call.at <= known) continue;
        if (is_resumed(silence.at, call.at) || is_sent_by_right(call, known)) continue;
        fault(is_same ? "reply_after_takeover" : "reply_after_linked_takeover",
              "'{}' after {} of {}",
              call.text,
              silence.envelope.message.empty() ? "a pause" : silence.envelope.message,
              short_name(conversation));
    }
}

void Checks::only_staff_take_over() {
    for (const SeenTurn& seen : turns_) {
        const std::string& id = seen.envelope.message;
        if (story_.echoes.contains(id) && seen.turn.reason == "own_phone") {
            fault("echo_taken_over", "{} in {}", id, short_name(seen.envelope.conversation));
        }
        if (seen.turn.reason == "takeover" && seen.at < story_.first_silence) {
            fault("false_takeover", "{} in {}", id, short_name(seen.envelope.conversation));
        }
    }
}

// Sends that urgent words have to wait for beyond the one under way: an earlier urgent text, and
// one that is refused and, where something else passes it meanwhile, tried again at once.
WallMs Checks::sends_ahead(WallMs from, WallMs to) const {
    const auto& calls = world_.sender.calls;
    return std::count_if(calls.begin(), calls.end(), [&](const auto& call) {
        const bool is_urgent = !call.text.starts_with("re: ");
        const bool is_refused = call.verdict == fakes::SeededSender::Kind::kUnsentRetry;
        return (is_urgent || is_refused) && call.at + kOneSend >= from && call.at < to;
    });
}

void Checks::urgent_words_do_not_wait() {
    std::set<std::string> decided;
    for (const SeenTurn& seen : turns_) {
        const auto told = story_.messages.find(seen.envelope.message);
        const bool is_urgent = told != story_.messages.end() && told->second.is_urgent;
        if (seen.turn.reason != "urgent" || !seen.is_first() || !is_urgent) continue;
        decided.insert(seen.envelope.message);
        const WallMs at = seen.envelope.stage("decided") / 1000;
        if (at == 0) continue;  // decided by an earlier owner
        const WallMs since = std::max(seen.envelope.received_at, world_.opened_before(at));
        const WallMs hop = seen.envelope.forwarded_from.empty() ? 0 : kOneSend;
        const WallMs ahead = kSendAhead + (world_.parks_soon() ? kParkedFor : 0);
        const WallMs within = kUrgentWithin + hop + ahead * sends_ahead(since, at);
        if (at - since <= within || world_.had_trouble(since, at)) continue;
        fault("urgent_late", "{} after {} ms", seen.envelope.message, at - since);
    }
    for (const auto& [id, message] : story_.messages) {
        if (message.is_urgent && !decided.contains(id)) fault("urgent_not_seen", "{}", id);
    }
}

// Of one conversation what was stored earlier is decided earlier; urgent words excepted.
void Checks::messages_keep_their_order() {
    std::map<std::string, std::map<std::string, shared::kafka::Offset>> stored;  // by conversation
    shared::json::Parser parser;
    for (const auto& record : world_.log.of("inbound")) {
        const auto envelope = shared::events::read_envelope(*parser.parse(record.value));
        stored[record.key].try_emplace(envelope->record, record.offset);
    }
    std::map<std::string, shared::kafka::Offset> last;
    std::set<std::pair<std::string, std::string>> judged;
    for (const SeenTurn& seen : turns_) {
        const auto& envelope = seen.envelope;
        const bool is_judged = seen.is_decision() && seen.turn.message_kind == "message" &&
                               seen.turn.reason != "urgent" &&
                               judged.insert({envelope.conversation, envelope.record}).second;
        if (!is_judged) continue;
        const auto offset = stored[envelope.conversation][envelope.record];
        auto& before = last.try_emplace(envelope.conversation, -1).first->second;
        if (offset < before) fault("order", "{} after what was stored later", envelope.message);
        before = std::max(before, offset);
    }
}

void Checks::tell_turns() {
    if (!world_.is_traced()) return;
    for (const SeenTurn& seen : turns_) {
        world_.say_at(seen.at,
                      fmt::format("turn of {} {}, record {}, in {}: {} {}{}",
                                  seen.turn.message_kind,
                                  seen.envelope.message,
                                  seen.envelope.record.substr(30),
                                  short_name(seen.envelope.conversation),
                                  shared::events::name(seen.turn.outcome),
                                  seen.turn.reason,
                                  seen.is_first() ? "" : " (settled)"));
    }
}

}  // namespace

std::vector<Fault> check(OwnerWorld& world, const Story& story) {
    return Checks(world, story).all();
}

}  // namespace simulation
