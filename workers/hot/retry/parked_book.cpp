#include "workers/hot/retry/parked_book.hpp"

#include <algorithm>

namespace workers::hot::retry {
namespace {

bool is_known(std::string_view kind) {
    return kind == "message" || kind == "own" || kind == "control" || kind == "edit" ||
           kind == "delete";
}

// What a newer worker wrote stands in a line of its own, and so do urgent words and reminders.
std::string line_of(const std::string& conversation, std::string_view record) {
    return conversation + "\n" + std::string(record);
}

// Urgent words wait for no limit of their line.
const std::string& turn_of(const Entry& entry) {
    static const std::string at_once;
    return entry.parked.of == "urgent" ? at_once : entry.parked.line;
}

std::string id_of(const std::string& conversation,
                  std::string_view record,
                  std::string_view replay) {
    return line_of(conversation, record).append("\n").append(replay);
}

bool is_same(const Entry& entry, std::string_view record, std::string_view replay) {
    return entry.record == record && entry.replay == replay;
}

}  // namespace

std::optional<ParkedBook::Place> ParkedBook::find(const std::string& conversation,
                                                  std::string_view record,
                                                  std::string_view replay) const {
    if (!known_.contains(id_of(conversation, record, replay))) return std::nullopt;
    for (const std::string& name : {conversation, line_of(conversation, record)}) {
        const auto line = lines_.find(name);
        if (line == lines_.end()) continue;
        for (std::size_t i = 0; i < line->second.size(); ++i) {
            if (is_same(line->second[i], record, replay)) return Place{name, i};
        }
    }
    return std::nullopt;
}

void ParkedBook::put(Entry entry) {
    if (const auto place = find(entry.conversation, entry.record, entry.replay)) {
        unschedule(place->name);
        Entry& known = lines_[place->name][place->at];
        const bool is_newer = known.is_taken || entry.written_at > known.written_at ||
                              (entry.written_at == known.written_at && entry.level >= known.level);
        if (is_newer) {
            is_taken_no_more(place->name, known);
            bytes_ += entry.parked.record.size() - known.parked.record.size();
            known = std::move(entry);
        }
        return schedule(place->name);
    }
    const std::string name =
        is_known(entry.parked.of) ? entry.conversation : line_of(entry.conversation, entry.record);
    unschedule(name);
    Line& line = lines_[name];
    const auto place = std::upper_bound(
        line.begin(), line.end(), entry.parked.origin_offset, [](auto origin, const Entry& other) {
            return origin < other.parked.origin_offset;
        });
    bytes_ += entry.parked.record.size();
    ++size_;
    known_.insert(id_of(entry.conversation, entry.record, entry.replay));
    line.insert(place, std::move(entry));
    schedule(name);
}

void ParkedBook::finished(const std::string& conversation,
                          std::string_view record,
                          std::string_view replay) {
    const auto place = find(conversation, record, replay);
    if (!place) return;
    unschedule(place->name);
    Line& line = lines_[place->name];
    const auto entry = line.begin() + static_cast<std::ptrdiff_t>(place->at);
    is_taken_no_more(place->name, *entry);
    known_.erase(id_of(conversation, record, replay));
    bytes_ -= entry->parked.record.size();
    --size_;
    line.erase(entry);
    if (line.empty()) {
        lines_.erase(place->name);
    } else {
        schedule(place->name);
    }
}

bool ParkedBook::holds(const std::string& conversation,
                       std::string_view record,
                       std::string_view replay) const {
    return size_ > 0 && find(conversation, record, replay).has_value();
}

bool ParkedBook::holds_only_messages(const std::string& conversation) const {
    const auto found = lines_.find(conversation);
    return found == lines_.end() ||
           std::all_of(found->second.begin(), found->second.end(), [](const Entry& entry) {
               const std::string& of = entry.parked.of;
               return of == "message" || of == "edit" || of == "delete";
           });
}

std::vector<Entry> ParkedBook::take_due(shared::WallMs now, std::size_t most, const May& may) {
    std::vector<Entry> out;
    std::deque<std::string> turn;
    for (auto due = due_.upper_bound(served_); due != due_.end(); ++due) turn.push_back(due->first);
    for (auto due = due_.begin(); due != due_.upper_bound(served_); ++due) {
        turn.push_back(due->first);
    }
    while (out.size() < most && !turn.empty()) {
        const std::string line = std::move(turn.front());
        turn.pop_front();
        const auto due = due_.find(line);
        if (due == due_.end() || due->second.begin()->first > now) continue;
        const auto taken = taken_.find(line);
        if (!may(line, taken == taken_.end() ? 0 : taken->second)) continue;
        const std::string name = due->second.begin()->second;
        unschedule(name);
        Entry& front = lines_[name].front();
        front.is_taken = true;
        busy_.insert(name);
        ++taken_[line];
        served_ = line;
        out.push_back(front);
        turn.push_back(line);
    }
    return out;
}

std::vector<Entry> ParkedBook::take_stale(shared::WallMs before,
                                          shared::WallMs now,
                                          std::size_t most) {
    std::vector<Entry> out;
    for (auto& [name, line] : lines_) {
        for (Entry& entry : line) {
            if (out.size() >= most) return out;
            if (entry.is_taken || entry.written_at >= before) continue;
            entry.written_at = now;
            out.push_back(entry);
        }
    }
    return out;
}

void ParkedBook::moved(const Entry& copy) {
    const auto place = find(copy.conversation, copy.record, copy.replay);
    if (!place) return;
    Entry& known = lines_[place->name][place->at];
    if (known.level != copy.level || known.offset >= copy.offset) return;
    known.offset = copy.offset;
    known.turns_from = copy.turns_from;
}

void ParkedBook::read_all_turns() {
    for (auto& [name, line] : lines_) {
        for (Entry& entry : line) entry.turns_from = 0;
    }
}

shared::WallMs ParkedBook::oldest_received() const {
    shared::WallMs oldest = 0;
    for (const auto& [name, line] : lines_) {
        for (const Entry& entry : line) {
            if (oldest == 0 || entry.received_at < oldest) oldest = entry.received_at;
        }
    }
    return oldest;
}

void ParkedBook::limit(conversation_log::Progress& progress) const {
    for (const auto& [name, line] : lines_) {
        for (const Entry& entry : line) {
            progress.turns_from = std::min(progress.turns_from, entry.turns_from);
            auto& from = progress.retry_from[entry.level];
            from = std::min(from, entry.offset);
        }
    }
}

// The front is what comes due; while one of the line is being handled nothing does.
void ParkedBook::schedule(const std::string& name) {
    const Line& line = lines_[name];
    if (busy_.contains(name)) return;
    const shared::WallMs at = line.front().parked.due_at;
    const std::string& of = turn_of(line.front());
    scheduled_[name] = {of, at};
    due_[of].emplace(at, name);
}

void ParkedBook::unschedule(const std::string& name) {
    const auto found = scheduled_.find(name);
    if (found == scheduled_.end()) return;
    const auto fronts = due_.find(found->second.line);
    fronts->second.erase({found->second.at, name});
    if (fronts->second.empty()) due_.erase(fronts);
    scheduled_.erase(found);
}

void ParkedBook::is_taken_no_more(const std::string& name, const Entry& entry) {
    if (!entry.is_taken) return;
    busy_.erase(name);
    const auto taken = taken_.find(turn_of(entry));
    if (--taken->second == 0) taken_.erase(taken);
}

}  // namespace workers::hot::retry
