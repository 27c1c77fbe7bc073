#include "workers/hot/lookup/patients.hpp"

#include "shared/events/turn.hpp"

#include <algorithm>

namespace workers::hot::lookup {
namespace {

// A primary tag of BCP 47: two or three small letters.
bool is_tag(std::string_view text) {
    return (text.size() == 2 || text.size() == 3) &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

Known::Row Known::row(std::string_view kind) const {
    const auto* ours = memories ? memories->find(kind) : nullptr;
    if (ours != nullptr && !ours->body.empty()) {
        return {ours->id, ours->body, !ours->language.empty()};
    }
    const auto* theirs = listed ? listed->find(kind, since()) : nullptr;
    if (theirs == nullptr) return {};
    return {theirs->id, theirs->text, !theirs->language.empty()};
}

std::vector<Known::Row> Known::allergy_rows() const {
    std::vector<Row> out;
    const auto add = [&out](const auto& each, const std::string& what) {
        if (each.kind == kAllergyKind && !what.empty()) out.push_back({each.id, what, true});
    };
    if (memories) {
        for (const auto& each : memories->facts) add(each, each.body);
    }
    if (listed) {
        for (const auto& each : listed->memories) {
            if (each.is_since(since())) add(each, each.text);
        }
    }
    return out;
}

std::optional<std::vector<std::string>> Known::allergies() const {
    // Ours are not in mem0's list: without them nothing is known to be all.
    if (!memories) return std::nullopt;
    std::vector<std::string> out;
    for (const Row& each : allergy_rows()) {
        if (out.size() >= shared::events::kMostAllergies) break;
        if (std::find(out.begin(), out.end(), each.text) == out.end()) out.emplace_back(each.text);
    }
    return out;
}

GivenName Known::name() const {
    const auto* ours = memories ? memories->find("name") : nullptr;
    return ours != nullptr ? GivenName{ours->body, !ours->language.empty()} : GivenName{};
}

std::vector<FoundRow> Known::search(std::string_view words, std::size_t most) const {
    std::vector<FoundRow> out;
    if (memories) out = memories->search(words, most);
    if (listed) {
        const auto theirs = listed->search(words, most, since());
        out.insert(out.end(), theirs.begin(), theirs.end());
    }
    std::stable_sort(out.begin(), out.end(), [](const FoundRow& a, const FoundRow& b) {
        return a.score > b.score;
    });
    if (out.size() > most) out.resize(most);
    return out;
}

std::string_view Known::language() const {
    const auto known = fact("language");
    // Another program may have written "Portuguese" into mem0.
    if (is_tag(known)) return known;
    return profile ? std::string_view(profile->language) : std::string_view();
}

}  // namespace workers::hot::lookup
