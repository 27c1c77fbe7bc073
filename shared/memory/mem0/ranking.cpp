#include "shared/memory/mem0/ranking.hpp"

#include "shared/memory/mem0/instant.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <set>
#include <utility>

namespace shared::memory::mem0 {

void newest_first(std::vector<Remembered>& memories) {
    std::set<std::string> known;
    std::erase_if(memories, [&known](const Remembered& one) {
        return !one.id.empty() && !known.insert(one.id).second;
    });
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    for (std::size_t i = 0; i < memories.size(); ++i) {
        const auto at = instant_of(memories[i].created_at);
        order.emplace_back(at.value_or(std::numeric_limits<std::int64_t>::min()), i);
    }
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    std::vector<Remembered> out;
    out.reserve(memories.size());
    for (const auto& [at, i] : order) out.push_back(std::move(memories[i]));
    memories = std::move(out);
}

void best_first(std::vector<Remembered>& memories) {
    std::stable_sort(memories.begin(), memories.end(), [](const auto& a, const auto& b) {
        return a.score > b.score;
    });
}

void drop_expired(std::vector<Remembered>& memories, const std::string& today) {
    std::erase_if(memories, [&today](const Remembered& one) {
        return is_day(one.expires_on) && one.expires_on < today;
    });
}

bool keep_first(std::vector<Remembered>& memories, std::size_t most) {
    if (memories.size() <= most) return false;
    memories.erase(memories.begin() + static_cast<std::ptrdiff_t>(most), memories.end());
    return true;
}

}  // namespace shared::memory::mem0
