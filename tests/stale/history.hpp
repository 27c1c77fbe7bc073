// What was written and announced of each key, and how old an answer is by it.
//
// A value is its version: they count from 1 for each key. Of a key that does not exist a version
// says so.
#pragma once

#include "shared/base/clock.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <mutex>
#include <vector>

namespace stale {

using shared::MonoUs;

class History {
  public:
    static constexpr MonoUs kNever = std::numeric_limits<MonoUs>::max();

    // Thread-safe. The version that stands in the source from now on.
    std::int64_t written(bool exists) {
        const std::lock_guard lock(guard_);
        versions_.push_back({exists, kNever});
        return static_cast<std::int64_t>(versions_.size());
    }
    // The announcement of that version has returned; so everything older is over.
    void announced(std::int64_t version, MonoUs now) {
        const std::lock_guard lock(guard_);
        versions_.at(static_cast<std::size_t>(version - 1)).announced = now;
        last_announced_ = std::max(last_announced_, version);
    }
    struct Standing {
        std::int64_t version = 0;
        bool exists = false;
    };
    // In the source, at this moment.
    Standing standing() const {
        const std::lock_guard lock(guard_);
        return {static_cast<std::int64_t>(versions_.size()), versions_.back().exists};
    }
    bool all_announced() const {
        const std::lock_guard lock(guard_);
        return last_announced_ == static_cast<std::int64_t>(versions_.size());
    }

    struct Age {
        std::int64_t version = 0;  // the oldest that was announced and is not known
        MonoUs late = 0;           // since then, when the look-up began; 0: nothing is older
    };
    // Of an answer to a look-up that began then; `version` 0: it said that the key does not exist.
    Age age(std::int64_t version, MonoUs began) const {
        const std::lock_guard lock(guard_);
        if (version > 0) return age_of(version, began);
        Age best{0, kNever};
        for (std::size_t i = versions_.size(); i > 0 && best.late > 0; --i) {
            if (versions_[i - 1].exists) continue;
            const Age one = age_of(static_cast<std::int64_t>(i), began);
            if (one.late < best.late) best = one;
        }
        return best;
    }

  private:
    struct Version {
        bool exists = true;
        MonoUs announced = kNever;
    };
    Age age_of(std::int64_t version, MonoUs began) const {
        Age out;
        for (auto i = static_cast<std::size_t>(version); i < versions_.size(); ++i) {
            if (versions_[i].announced >= began) continue;
            const MonoUs late = began - versions_[i].announced;
            if (late > out.late) out = {static_cast<std::int64_t>(i + 1), late};
        }
        return out;
    }

    mutable std::mutex guard_;
    std::vector<Version> versions_;
    std::int64_t last_announced_ = 0;
};

}  // namespace stale
