#include "workers/background/batches/bisect.hpp"

namespace workers::background::batches {
namespace {

using shared::Action;
using shared::Error;

Progress bury(std::span<Item> single, const Attempt& attempt, Error fault) {
    single.front().fault = std::move(fault);
    const auto again = attempt(single);
    if (again) return {1, std::nullopt};
    Error error = again.error();
    // Nothing of the item is stored any more but its offset; a data fault now is ours.
    if (error.action == Action::kDeadLetter) error.action = Action::kStop;
    return {0, std::move(error)};
}

}  // namespace

Progress work_off(std::span<Item> items, const Attempt& attempt) {
    if (items.empty()) return {};
    const auto stored = attempt(items);
    if (stored) return {items.size(), std::nullopt};
    if (stored.error().action != Action::kDeadLetter) return {0, stored.error()};
    if (items.size() == 1) {
        return bury(items, attempt, stored.error());
    }
    const std::size_t half = items.size() / 2;
    Progress left = work_off(items.first(half), attempt);
    if (left.stopped) return left;
    Progress right = work_off(items.subspan(half), attempt);
    right.done += half;
    return right;
}

}  // namespace workers::background::batches
