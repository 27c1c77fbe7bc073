#include "workers/hot/replies/reminder_words.hpp"

#include "workers/hot/replies/appointment_words.hpp"
#include "workers/hot/replies/fill.hpp"

namespace workers::hot::replies {

ReminderWords write_reminder(const Wording& wording, const Reminding& reminding) {
    const Question nothing_asked{reminding.clinic, "", "", "", wording.language.code};
    const AppointmentWords words(nothing_asked, wording);
    const auto& texts = wording.language.texts;
    const bool is_day_before = reminding.purpose == "reminder_24h";
    ReminderWords out;
    out.language = wording.language.code;
    out.appointment = words.describe(reminding.appointment) + ", " +
                      isolate(reminding.clinic.name, wording.language.right_to_left);
    out.text = words.about(reminding.purpose,
                           is_day_before ? texts.reminder_24h : texts.reminder_2h,
                           reminding.appointment);
    const std::string place = wording.location();
    if (!place.empty()) out.text.append("\n\n").append(place);
    return out;
}

}  // namespace workers::hot::replies
