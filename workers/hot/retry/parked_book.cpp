#include "workers/hot/retry/parked_book.hpp"

#include <algorithm>

namespace workers::hot::retry {
namespace {

constexpr shared::WallMs kAskAgainAfter = 1'000;

bool is_known(std::string_view kind) {
    return kind == "message" || kind == "own" || kind == "control";
}

// What a newer worker wrote stands in a line of its own, and so do urgent words.
std::string line_of(const std::string& conversation, std::string_view record) {
    return conversation + "\n" + std::string(record);
}

bool is_same(const Entry& entry, std::string_view record, std::string_view replay) {
    return entry.record == record && entry.replay == replay;
}

}  // namespace

std::optional<ParkedBook::Place> ParkedBook::find(const std::string& conversation,
                                                  std::string_view record,
                                                  std::string_view replay) const {
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
               return entry.parked.of == "message";
           });
}

std::vector<Entry> ParkedBook::take_due(shared::WallMs now, std::size_t most, const May& may) {
    std::vector<Entry> out;
    std::vector<std::string> not_yet;
    while (out.size() < most && !due_.empty() && due_.begin()->first <= now) {
        const std::string name = due_.begin()->second;
        unschedule(name);
        Entry& front = lines_[name].front();
        if (!may(front)) {
            not_yet.push_back(name);
            continue;
        }
        front.is_taken = true;
        out.push_back(front);
    }
    for (const std::string& name : not_yet) {
        scheduled_[name] = now + kAskAgainAfter;
        due_.emplace(now + kAskAgainAfter, name);
    }
    return out;
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
    const bool is_busy =
        std::any_of(line.begin(), line.end(), [](const Entry& entry) { return entry.is_taken; });
    if (is_busy) return;
    const shared::WallMs at = line.front().parked.due_at;
    scheduled_[name] = at;
    due_.emplace(at, name);
}

void ParkedBook::unschedule(const std::string& name) {
    const auto found = scheduled_.find(name);
    if (found == scheduled_.end()) return;
    due_.erase({found->second, name});
    scheduled_.erase(found);
}

}  // namespace workers::hot::retry
