// A conversation about appointments with the desk of the sample clinic.
#pragma once

#include "tests/unit/workers/hot/replies/sample_clinic.hpp"
#include "workers/hot/replies/rule_reply_engine.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace workers::hot::replies {

inline constexpr shared::WallMs kNow = 1'924'963'200'000;  // 31 December 2030, 16:00 UTC
inline constexpr shared::WallMs kDay = 24LL * 3600 * 1000;
inline constexpr const char* kFirst = "11111111-1111-4111-8111-111111111111";
inline constexpr const char* kSecond = "22222222-2222-4222-8222-222222222222";

inline const ReplyEngine& engine() {
    static const auto kEngine = make_rule_reply_engine();
    return *kEngine;
}

// A conversation with the desk: what it asked last is kept from line to line.
class Talk {
  public:
    explicit Talk(std::string language = "en") : language_(std::move(language)) {}

    Talk& with(std::vector<lookup::Appointments::Appointment> upcoming) {
        appointments_.upcoming = std::move(upcoming);
        return *this;
    }
    Talk& without_source() {
        is_away_ = true;
        return *this;
    }
    void was_asked(conversation_log::Asked asked) { asked_ = std::move(asked); }
    Answer says(std::string_view text, std::string_view button = "") {
        Answer out = ask(text, button, false);
        was_looked_up_ = out.kind == Answer::Kind::kNeedsAppointments;
        if (was_looked_up_) out = ask(text, button, true);
        asked_ = out.asked;
        return out;
    }
    bool was_looked_up() const { return was_looked_up_; }

  private:
    Answer ask(std::string_view text, std::string_view button, bool is_looked_up) const {
        return engine().answer({clinic_,
                                "text",
                                text,
                                button,
                                language_,
                                kNow,
                                asked_,
                                is_looked_up,
                                is_away_ || !is_looked_up ? nullptr : &appointments_});
    }

    lookup::Clinic clinic_ = sample_clinic();
    std::string language_;
    lookup::Appointments appointments_;
    conversation_log::Asked asked_;
    bool is_away_ = false, was_looked_up_ = false;
};

inline lookup::Appointments::Appointment booked(const char* id,
                                                int days,
                                                const char* status = "booked") {
    return {id, "cleaning", status, kNow + days * kDay};
}

}  // namespace workers::hot::replies
