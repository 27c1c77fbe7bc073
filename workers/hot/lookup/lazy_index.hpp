// An index of a patient's rows beside them in the cache, made when somebody asks for it.
#pragma once

#include "shared/memory/index.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::lookup {

struct FoundRow {
    std::string_view id;  // of a row of what was searched
    double score = 0;     // as shared::memory::Hit
};

// Thread-safe, but for assigning; a copy makes its own.
class LazyIndex {
  public:
    LazyIndex() = default;
    LazyIndex(const LazyIndex&) noexcept {}
    LazyIndex& operator=(const LazyIndex&) noexcept {
        index_.reset();
        return *this;
    }
    // `rows()` gives them; always the same ones.
    template <typename Rows>
    const shared::memory::Index& of(Rows rows) const {
        const std::lock_guard lock(guard_);
        if (!index_) index_.emplace(rows());
        return *index_;
    }
    // About what it takes of rows with so many letters.
    static std::size_t bytes(std::size_t letters) {
        return std::min(kPerLetter * letters, shared::memory::Index::kMaxBytes);
    }
    template <typename Row>
    static std::size_t letters(const std::vector<Row>& rows, std::string Row::*text) {
        std::size_t out = 0;
        for (const Row& row : rows) {
            const std::string& all = row.*text;
            out += static_cast<std::size_t>(
                std::count_if(all.begin(), all.end(), [](char c) { return (c & 0xC0) != 0x80; }));
        }
        return out;
    }

  private:
    static constexpr std::size_t kPerLetter = 12;

    mutable std::mutex guard_;
    mutable std::optional<shared::memory::Index> index_;
};

}  // namespace workers::hot::lookup
