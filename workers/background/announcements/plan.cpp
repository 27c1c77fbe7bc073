#include "workers/background/announcements/plan.hpp"

#include "shared/cache/keys.hpp"

#include <algorithm>
#include <utility>

namespace workers::background::announcements {

namespace keys = shared::cache::keys;

Plan::Plan(const Page& page) : position_(page.position) {
    for (const Line& line : page.lines) {
        by_source_.emplace(line.source, line.line);
        if (line.clinic.empty()) by_organization_.emplace(line.organization, line.line);
        if (!line.clinic.empty()) by_clinic_.emplace(line.clinic, line.line);
    }
    for (const Change& change : page.changes) {
        needed_.push_back({change.id, {}});
        remove_keys_of(change);
    }
}

void Plan::remove_keys_of(const Change& change) {
    if (change.entity == "clinic") {
        remove(keys::clinic(change.clinic), change.version);
        remove(keys::organization(change.organization), position_);
        remove_lines(by_clinic_, change.clinic);
        remove_lines(by_organization_, change.organization);
    } else if (change.entity == "source") {
        remove_lines(by_source_, change.name);
        const auto [begin, end] = by_source_.equal_range(change.name);
        for (auto line = begin; line != end; ++line) remove(keys::line(line->second), position_);
    } else if (change.entity == "line") {
        remove(keys::instance(change.name), position_);
        remove(keys::line(change.name), position_);
    } else if (change.entity == "patient") {
        remove(keys::of_patient(keys::kPatient, change.clinic, change.patient), change.version);
        remove_memories(change);  // he may have been erased: what he said stands there as well
    } else if (change.entity == "appointments") {
        remove(keys::of_patient(keys::kAppointments, change.clinic, change.patient), position_);
    } else if (change.entity == "memories") {
        remove_memories(change);
    }
}

void Plan::remove_memories(const Change& change) {
    remove(keys::memories(change.clinic, change.patient), position_);
    remove(keys::listed(change.clinic, change.patient), position_);
}

void Plan::remove_lines(const std::multimap<std::string, std::string>& lines,
                        const std::string& owner) {
    const auto [begin, end] = lines.equal_range(owner);
    for (auto line = begin; line != end; ++line) remove(keys::instance(line->second), position_);
}

void Plan::remove(std::string key, std::int64_t version) {
    const auto [place, is_new] = places_.try_emplace(key, removals_.size());
    if (is_new) removals_.push_back({std::move(key), version});
    auto& known = removals_[place->second].version;
    known = std::max(known, version);
    needed_.back().removals.push_back(place->second);
}

std::vector<std::int64_t> Plan::done(const std::vector<bool>& is_taken) const {
    std::vector<std::int64_t> out;
    for (const Needed& needed : needed_) {
        const bool is_done = std::all_of(needed.removals.begin(),
                                         needed.removals.end(),
                                         [&](std::size_t at) { return is_taken[at]; });
        if (is_done) out.push_back(needed.change);
    }
    return out;
}

}  // namespace workers::background::announcements
