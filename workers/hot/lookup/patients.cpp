#include "workers/hot/lookup/patients.hpp"

#include "shared/events/turn.hpp"

#include <algorithm>

namespace workers::hot::lookup {

std::string_view Known::fact(std::string_view kind) const {
    const auto* ours = memories ? memories->find(kind) : nullptr;
    if (ours != nullptr && !ours->body.empty()) return ours->body;
    const auto* theirs = listed ? listed->find(kind) : nullptr;
    return theirs != nullptr ? std::string_view(theirs->text) : std::string_view();
}

std::optional<std::vector<std::string>> Known::allergies() const {
    if (!memories && !listed) return std::nullopt;
    std::vector<std::string> out;
    const auto add = [&out](const std::string& kind, const std::string& what) {
        const bool is_one = kind == "allergy_flag" && !what.empty();
        if (!is_one || out.size() >= shared::events::kMostAllergies) return;
        if (std::find(out.begin(), out.end(), what) == out.end()) out.push_back(what);
    };
    if (memories) {
        for (const auto& each : memories->facts) add(each.kind, each.body);
    }
    if (listed) {
        for (const auto& each : listed->memories) add(each.kind, each.text);
    }
    return out;
}

std::string_view Known::language() const {
    const auto known = fact("language");
    if (!known.empty()) return known;
    return profile ? std::string_view(profile->language) : std::string_view();
}

}  // namespace workers::hot::lookup
