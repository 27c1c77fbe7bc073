// The row of a patient, as far as caches show it: `patient:{clinic}:{patient}` in Redis.
#pragma once

#include "shared/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace shared::read_models {

struct Profile {
    std::string patient_id;
    std::string clinic_id;
    std::string name;      // as the patient gave it; may be empty
    std::string phone;     // digits; empty while only a linked id is known
    std::string language;  // BCP 47 primary tag; may be empty
};

struct ProfileCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Profile& profile);
    // Error `bad_record` (a miss).
    static Result<Profile> read(std::string_view text);
    static std::size_t bytes(const Profile& profile);
};

}  // namespace shared::read_models
