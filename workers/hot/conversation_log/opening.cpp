#include "workers/hot/conversation_log/opening.hpp"

#include "shared/events/turn.hpp"
#include "shared/json/value.hpp"

#include <set>

namespace workers::hot::conversation_log {
namespace {

using shared::kafka::Offset;
using shared::kafka::Record;

// A record of epoch E at offset X is void if some epoch lies between the two.
bool is_void(const std::set<Offset>& epochs, Offset epoch, Offset offset) {
    const auto later = epochs.upper_bound(epoch);
    return later != epochs.end() && *later < offset;
}

struct Parsed {
    const Record* record = nullptr;
    LogRecord log;
};

std::vector<Parsed> parse_all(const std::vector<Record>& records, int& unreadable) {
    std::vector<Parsed> out;
    out.reserve(records.size());
    for (const Record& record : records) {
        Parsed item{&record, {}};
        if (!record.is_tombstone) {
            auto read = read_log_record(record.value);
            if (!read) {
                ++unreadable;
                continue;
            }
            item.log = std::move(*read);
        }
        out.push_back(std::move(item));
    }
    return out;
}

std::set<Offset> epochs_in(const std::vector<Parsed>& records) {
    std::set<Offset> out;
    for (const Parsed& item : records) {
        if (item.record->is_tombstone) continue;
        if (item.log.kind == "owner") {
            out.insert(item.record->offset);
        } else {
            out.insert(item.log.epoch);
        }
    }
    return out;
}

void settle_turn(Opened& opened,
                 const shared::events::Envelope& envelope,
                 const shared::events::Turn& turn) {
    const auto found = opened.conversations.find(envelope.conversation);
    if (found == opened.conversations.end()) return;
    State& state = found->second.state;
    // That it was parked once says nothing of the claim that came later.
    if (shared::events::is_final(turn.outcome)) {
        state.forget_pending(envelope.record, envelope.replay.id);
    }
    if (!turn.reply) return;
    state.remember_sent(turn.reply->provider_message_id, turn.reply->id);
    if (turn.delivery == shared::events::DeliveryState::kSent ||
        turn.delivery == shared::events::DeliveryState::kFailed) {
        state.close_open(turn.reply->id);
        if (turn.delivery == shared::events::DeliveryState::kFailed) {
            state.fail_pending(turn.reply->id);
        }
    }
}

}  // namespace

Opened fold_conversations(const std::vector<Record>& records, int& unreadable) {
    const auto parsed = parse_all(records, unreadable);
    const auto epochs = epochs_in(parsed);
    Opened out;
    std::set<std::string> voided;
    for (const Parsed& item : parsed) {
        const Record& record = *item.record;
        if (record.key == kOwnerKey) continue;
        if (record.is_tombstone) {
            out.conversations.erase(record.key);
        } else if (is_void(epochs, item.log.epoch, record.offset)) {
            if (!is_reserved(record.key)) voided.insert(record.key);
        } else if (record.key == kProgressKey) {
            // One that points beyond itself speaks of another log.
            const bool is_ours = item.log.progress.settled_below <= record.offset;
            out.progress = is_ours ? item.log.progress : Progress{};
        } else if (item.log.kind != "state" && item.log.kind != "claim") {
            ++unreadable;  // a newer version's; what it stands beside counts as before
        } else {
            out.conversations[record.key] = {item.log.state, record.offset, record.timestamp};
            voided.erase(record.key);
        }
    }
    out.voided.assign(voided.begin(), voided.end());
    return out;
}

void keep(Opened& opened, Kept&& kept, Offset epoch, shared::WallMs now) {
    for (auto& [key, state] : kept) {
        const auto [found, is_new] = opened.conversations.try_emplace(key);
        if (!is_new && found->second.state.counter >= state.counter) continue;
        found->second = {std::move(state), epoch, now};
        opened.voided.push_back(key);
    }
    kept.clear();
}

void settle(Opened& opened, const std::vector<Record>& turns) {
    for (auto& [key, entry] : opened.conversations) {
        if (entry.offset >= opened.progress.settled_below) continue;
        entry.state.pending.clear();
        entry.state.open.clear();
    }
    shared::json::Parser parser;
    for (const Record& record : turns) {
        const auto parsed = parser.parse(record.value);
        if (!parsed) continue;
        const auto envelope = shared::events::read_envelope(*parsed);
        const auto turn = shared::events::read_turn((*parsed)["body"]);
        if (envelope && turn) settle_turn(opened, *envelope, *turn);
    }
}

}  // namespace workers::hot::conversation_log
