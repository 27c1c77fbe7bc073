// What the hot worker knows of a patient beyond the conversation.
//
// One entry each per patient of one clinic: the id is `{clinic_id}:{patient_id}`, so that nothing
// known at one clinic can reach another.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"
#include "shared/read_models/profile.hpp"
#include "workers/hot/lookup/lazy_index.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace workers::hot::lookup {

using shared::read_models::Profile;
using shared::read_models::ProfileCodec;

// Facts that hold now, then what the patient said (kind `turn`), each the newest first, 200 in all
// at most. In Redis as `mem0:{clinic}:{patient}:all`.
struct Memories {
    struct Fact {
        std::string id;        // of the row; of a turn that of its message
        std::string kind;      // name language preference ... turn
        std::string body;      // of a turn the first 500 characters
        std::string language;  // that it was said in; empty where it came with a message
        shared::WallMs told_at = 0;
    };
    std::string patient;  // `{clinic_id}:{patient_id}`: a foreign one is a miss
    std::vector<Fact> facts;
    shared::WallMs since = 0;  // what was said before it is to be forgotten
    LazyIndex index{};

    // The newest of that kind; null where there is none.
    const Fact* find(std::string_view kind) const;
    // The best `most` of what has to do with the words, best first. Thread-safe; 130 us the first
    // time, 2 ms where all rows are long, and 10 us from then on. They live as long as this.
    std::vector<FoundRow> search(std::string_view words, std::size_t most) const;
};

struct MemoriesCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Memories& memories);
    static shared::Result<Memories> read(std::string_view text);
    // With about what the index takes once somebody asked for it.
    static std::size_t bytes(const Memories& memories);
};

// Appointments that are still to come, the next one first. In Redis as
// `appointments:{clinic}:{patient}`.
struct Appointments {
    struct Appointment {
        std::string id;
        std::string service;  // its code; empty where none was named
        std::string status;   // requested booked confirmed
        shared::WallMs starts_at = 0;
    };
    std::string patient;
    std::vector<Appointment> upcoming;
    shared::WallMs read_at = 0;  // by the database's clock; 0: not known
};

struct AppointmentsCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Appointments& appointments);
    static shared::Result<Appointments> read(std::string_view text);
    static std::size_t bytes(const Appointments& appointments);
};

}  // namespace workers::hot::lookup
