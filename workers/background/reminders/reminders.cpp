#include "workers/background/reminders/reminders.hpp"

#include "shared/base/failpoint.hpp"
#include "shared/crypto/encoding.hpp"
#include "workers/background/reminders/writing.hpp"
#include "workers/background/staff/webhook_queue.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::reminders {
namespace {

using batches::Outgoing;
using shared::postgres::StatementError;
using shared::postgres::Transaction;

constexpr const char* kSent = "sent";
constexpr const char* kUnreached = "unreachable";
constexpr const char* kMissed = "missed";

shared::Result<std::string> read_key(Transaction& work, const shared::crypto::Sealer& sealer) {
    const auto rows = work.run("SELECT key FROM core.installation");
    if (rows->size() == 0) {
        return shared::Error{"no_installation", "migrate was not run", shared::Action::kStop};
    }
    const auto text = sealer.open(rows->get(0, 0), "core.installation.key.1");
    if (!text) return text.error();
    const auto key = shared::crypto::from_hex(*text);
    if (key) return *key;
    return shared::Error{"bad_installation_key", "it is not hexadecimal", shared::Action::kStop};
}

}  // namespace

shared::Result<std::size_t> Reminders::find(const Wanted& wanted) {
    wanted_ = wanted;
    if (auto found = turn_page({}); !found) return found.error();
    is_one_page_ = !page_.next;
    return page_.appointments.size();
}

shared::Result<void> Reminders::turn_page(const Behind& behind) {
    auto found = reminders::find(parts_.connection, wanted_, behind);
    next_ = 0;
    page_ = found ? std::move(*found) : Page{};
    return found ? shared::Result<void>() : found.error();
}

shared::Result<Done> Reminders::step() {
    const bool is_read = next_ == page_.appointments.size();
    if (is_read && page_.next) {
        if (auto found = turn_page(Behind(*page_.next)); !found) return found.error();
    }
    const std::size_t left = page_.appointments.size() - next_;
    const Appointments among =
        Appointments(page_.appointments).subspan(next_, std::min(kMostAtOnce, left));
    Done done;
    if (among.empty()) return done;
    const auto unreachable = choose_ways(among, done);
    if (!unreachable) return unreachable.error();
    const auto sent = parts_.connection.transaction([&](Transaction& work) {
        done.counts.clear();
        done.left = parts_.leaves_unreachable ? unreachable->size() : 0;
        send(work,
             among,
             parts_.leaves_unreachable ? std::vector<std::string>{} : *unreachable,
             done);
    });
    if (!sent) return sent.error();
    next_ += among.size();
    done.is_more = next_ < page_.appointments.size() || page_.next;
    return done;
}

shared::Result<Backlog> Reminders::look() {
    if (is_one_page_) return reminders::look(parts_.connection, Appointments(page_.appointments));
    return reminders::look(parts_.connection, std::nullopt);
}

shared::Result<Done> Reminders::give_up() {
    Done done;
    const auto marked = parts_.connection.transaction([&](Transaction& work) {
        const Missed missed = mark_missed(work);
        done.counts = {{{"24h", kMissed}, missed.long_before},
                       {{"2h", kMissed}, missed.short_before}};
    });
    if (!marked) return marked.error();
    return done;
}

// A transaction of its own: which conversation is chosen must not change if this process dies
// after the records are written.
shared::Result<std::vector<std::string>> Reminders::choose_ways(Appointments among, Done& done) {
    std::vector<std::string> unreachable;
    const auto chosen = parts_.connection.transaction([&](Transaction& work) {
        unreachable.clear();
        done = {};
        std::vector<Place> places;
        for (const auto& [appointment, reach, version] : read_unplaced(work, wanted_, among)) {
            if (!is_reachable(reach)) {
                unreachable.push_back(appointment);
                continue;
            }
            Place place{appointment, reach.conversation, reach.line, version};
            if (place.conversation.empty()) {
                const auto* key = installation_key(work, done);
                if (key == nullptr) continue;
                place.conversation = conversation_of(reach, *key);
            }
            places.push_back(std::move(place));
        }
        write_places(work, places);
    });
    if (!chosen) return chosen.error();
    return unreachable;
}

const std::string* Reminders::installation_key(Transaction& work, Done& done) {
    if (key_.empty() && done.fault.empty()) {
        auto key = read_key(work, parts_.sealer);
        key ? key_ = std::move(*key) : done.fault = key.error().code;
    }
    if (!key_.empty()) return &key_;
    ++done.keyless;
    return nullptr;
}

void Reminders::send(Transaction& work,
                     Appointments among,
                     const std::vector<std::string>& unreachable,
                     Done& done) {
    const auto due = read_due(work, wanted_, among, unreachable);
    if (due.empty()) return;
    const shared::WallMs now = parts_.clock.wall_ms();
    std::vector<Outgoing> records;
    std::map<std::string, staff::Call> calls;
    std::vector<Mark> marks;
    for (const Due& each : due) {
        const bool is_sent = is_reachable(each.reach) && !each.reach.conversation.empty();
        if (!is_sent && parts_.leaves_unreachable) {
            ++done.left;
            continue;
        }
        std::string id;
        if (is_sent) {
            Record record = write_record(each, now);
            records.push_back(std::move(record.outgoing));
            id = std::move(record.id);
        } else {
            staff::add_call(calls, call_of(each, now));
        }
        marks.push_back({each.appointment, each.what, std::move(id)});
        ++done.counts[{each.what, is_sent ? kSent : kUnreached}];
    }
    tell(work, std::move(records), calls);
    shared::failpoint("background.reminders_told");
    write_marks(work, marks);
}

void Reminders::tell(Transaction& work,
                     std::vector<Outgoing> records,
                     const std::map<std::string, staff::Call>& calls) {
    const auto raised = staff::write_calls(work, calls);
    if (parts_.webhook == persist::StaffWebhook::kQueued) staff::queue_calls(work, raised);
    for (const staff::Call& call : raised) {
        records.push_back({"staff",
                           call.event.patient_id,
                           shared::events::write_staff(call.envelope, call.event)});
    }
    const auto written = parts_.topics.write(records);
    if (!written) throw StatementError{written.error()};
}

}  // namespace workers::background::reminders
