#include "shared/cache/source_queue.hpp"

#include <algorithm>
#include <utility>

namespace shared::cache {
namespace {

using Stage = Flight::Stage;

}  // namespace

SourceQueue::SourceQueue(std::size_t threads) : most_slow_(std::max<std::size_t>(2, threads) - 1) {}

void SourceQueue::open(Category* category, std::size_t at_once, bool is_slow) {
    Line& line = lines_[category];
    line.at_once = std::max<std::size_t>(1, at_once);
    line.is_slow = is_slow;
}

void SourceQueue::push(Job job) {
    auto& by_rank = lines_[job.category].by_rank;
    by_rank.at(static_cast<std::size_t>(job.flight->rank))
        .push_back({++last_turn_, std::move(job)});
}

SourceQueue::Line* SourceQueue::next(std::size_t& rank) {
    for (rank = 0; rank < 3; ++rank) {
        Line* first = nullptr;
        for (auto& [category, line] : lines_) {
            auto& entries = line.by_rank[rank];
            while (!entries.empty() && entries.front().job.flight->stage != Stage::kForSource) {
                entries.pop_front();  // hastened
            }
            if (entries.empty() || !may_begin(line)) continue;
            const bool is_first =
                first == nullptr || entries.front().turn < first->by_rank[rank].front().turn;
            if (is_first) first = &line;
        }
        if (first != nullptr) return first;
    }
    return nullptr;
}

bool SourceQueue::has_next() {
    std::size_t rank = 0;
    return next(rank) != nullptr;
}

std::vector<Job> SourceQueue::take() {
    std::vector<Job> out;
    std::size_t rank = 0;
    Line* line = next(rank);
    if (line == nullptr) return out;
    auto& entries = line->by_rank[rank];
    while (!entries.empty() && out.size() < line->at_once) {
        Job job = std::move(entries.front().job);
        entries.pop_front();
        if (job.flight->stage != Stage::kForSource) continue;
        job.flight->stage = Stage::kAtSource;
        out.push_back(std::move(job));
    }
    if (line->is_slow) ++slow_;
    return out;
}

void SourceQueue::end(const Category* category) {
    if (lines_.at(category).is_slow) --slow_;
}

std::size_t SourceQueue::waited_for(const Category* category) const {
    const bool is_slow = lines_.at(category).is_slow;
    std::size_t out = 0;
    for (const auto& [each, line] : lines_) {
        if (line.is_slow != is_slow) continue;
        out += line.by_rank[0].size() + line.by_rank[1].size();
    }
    return out;
}

std::size_t SourceQueue::refreshes() const {
    std::size_t out = 0;
    for (const auto& [each, line] : lines_) out += line.by_rank[2].size();
    return out;
}

}  // namespace shared::cache
