#include "workers/background/persist/recent_patients.hpp"

#include <algorithm>
#include <functional>

namespace workers::background::persist {
namespace {

constexpr shared::WallMs kDay = 24 * 3'600'000;
// More than that nobody has of addresses and of facts heard on one day: he is looked up.
constexpr std::size_t kMostOfOne = 32;

Fingerprint joined(std::string_view first, std::string_view second) {
    std::string all(first);
    all += '\0';
    all += second;
    return std::hash<std::string>()(all);
}

bool holds(const std::vector<Fingerprint>& all, Fingerprint what) {
    return std::find(all.begin(), all.end(), what) != all.end();
}

}  // namespace

Fingerprint address_fingerprint(std::string_view kind, std::string_view value) {
    return joined(kind, value);
}

Fingerprint fact_fingerprint(std::string_view norm, shared::WallMs heard) {
    return joined(std::to_string(heard / kDay), norm);
}

bool RecentPatients::knows(const std::string& patient,
                           std::int64_t version,
                           Fingerprint what) const {
    const auto found = by_id_.find(patient);
    if (found == by_id_.end()) return false;
    const WrittenOf& written = found->second->written;
    return version > 0 && written.version == version && holds(written.all, what);
}

void RecentPatients::clear() {
    by_id_.clear();
    entries_.clear();
}

void RecentPatients::remember(const WrittenNow& written) {
    for (const auto& [id, now] : written) {
        const auto found = by_id_.find(id);
        if (found == by_id_.end()) {
            entries_.push_front({id, {}});
            by_id_.emplace(entries_.front().id, entries_.begin());
        } else {
            entries_.splice(entries_.begin(), entries_, found->second);
        }
        WrittenOf& known = entries_.front().written;
        if (known.version != now.version || known.all.size() > kMostOfOne) known.all.clear();
        known.version = now.version;
        for (const Fingerprint what : now.all) {
            if (!holds(known.all, what)) known.all.push_back(what);
        }
    }
    while (entries_.size() > most_) {
        by_id_.erase(entries_.back().id);
        entries_.pop_back();
    }
}

}  // namespace workers::background::persist
