// Works a batch off although one of its rows can never be stored. Pure.
#pragma once

#include "shared/base/result.hpp"
#include "workers/background/batches/item.hpp"

#include <functional>
#include <optional>
#include <span>

namespace workers::background::batches {

// Stores all of these in one transaction, or nothing of them.
using Attempt = std::function<shared::Result<void>(std::span<Item>)>;

struct Progress {
    std::size_t done = 0;                  // items stored, from the front
    std::optional<shared::Error> stopped;  // why the rest was not; never a dead letter
};

// Items are stored in order, so that the offsets of each partition only grow. A dead-letter error
// halves the piece until the guilty item stands alone: it gets the error as its fault and is
// attempted once more, now as a dead letter. Cost: at most 2 log2(n) extra attempts a bad item.
Progress work_off(std::span<Item> items, const Attempt& attempt);

}  // namespace workers::background::batches
