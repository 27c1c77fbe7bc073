// Where a conversation stands, for those who do not own it: a copy that the background worker puts
// into Redis after each commit, as `session:{clinic}:{patient}:{channel}`.
//
// The owner does not read it: it knows more, and sooner.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace shared::read_models {

struct Session {
    std::string session_id;
    std::string conversation;  // its key
    std::string clinic_id, organization_id, patient_id;
    std::string channel;   // the line: instance or phone number id
    std::string language;  // BCP 47 primary tag; may be empty
    WallMs started_at = 0;
    WallMs last_message_at = 0;
    WallMs silent_until = 0;               // takeover or pause in force until then
    std::vector<std::string> allergies{};  // as remembered of the patient

    bool operator==(const Session&) const = default;
};

struct SessionCodec {
    static constexpr bool kIsSecret = false;
    static std::string write(const Session& session);
    // Error `bad_record` (a miss).
    static Result<Session> read(std::string_view text);
    static std::size_t bytes(const Session& session);
};

}  // namespace shared::read_models
