// What a memory provider (mem0) lists of a patient, as far as it is kept here.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "workers/hot/lookup/lazy_index.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::lookup {

// The newest first, 200 at most. In Redis as `mem0:{clinic}:{patient}:listed`.
struct Listed {
    struct Memory {
        std::string id;    // empty where it is longer than an id of ours
        std::string kind;  // `memory` where another program wrote it
        std::string text;  // 2 KiB at most; 200 bytes of a name, a language, an allergy
        std::string language;
        std::string told_at;  // ISO 8601; empty where nobody says
        // Whether it was told since then, as far as anybody says. Of 0 all was.
        bool is_since(shared::WallMs moment) const;
    };
    std::string patient;  // `{clinic_id}:{patient_id}`: a foreign one is a miss
    std::vector<Memory> memories;
    LazyIndex index{};

    // The newest of that kind that was told since then; null where there is none.
    const Memory* find(std::string_view kind, shared::WallMs since = 0) const;
    // As Memories::search(), of what was told since then.
    std::vector<FoundRow> search(std::string_view words,
                                 std::size_t most,
                                 shared::WallMs since = 0) const;
};

struct ListedCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Listed& listed);
    static shared::Result<Listed> read(std::string_view text);
    static std::size_t bytes(const Listed& listed);
};

}  // namespace workers::hot::lookup
