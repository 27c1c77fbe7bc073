// The command lines of `frontdeskctl session show` and `frontdeskctl stats`.
#include "ops/frontdeskctl/arguments_internal.hpp"
#include "shared/base/ids.hpp"

namespace ops::frontdeskctl {

void add_desk(CLI::App& app, Arguments& out) {
    auto* session = app.add_subcommand("session", "a patient's conversation");
    session->fallthrough();
    session->set_help_flag();
    auto* show = add_command(*session, out, "show", "where it stands", Command::kSessionShow);
    show->add_option("clinic", out.desk.clinic, "id of the clinic");
    show->add_option("patient", out.desk.patient, "id of the patient");
    show->add_option("channel", out.desk.channel, "the line: instance or phone_number_id");
    show->add_flag("--json", out.desk.json, "as JSON");
    auto* stats =
        add_command(app, out, "stats", "what a clinic's last 24 hours were like", Command::kStats);
    stats->add_option("clinic", out.desk.clinic, "id of the clinic");
    stats->add_flag("--json", out.desk.json, "as JSON");
}

std::string missing_for_desk(const Arguments& arguments) {
    const bool is_session = arguments.command == Command::kSessionShow;
    if (!is_session && arguments.command != Command::kStats) return {};
    const auto& desk = arguments.desk;
    if (!shared::Uuid::parse(desk.clinic)) {
        return is_session ? "session show needs the id of a CLINIC, of a PATIENT, and a CHANNEL"
                          : "stats needs the id of a CLINIC";
    }
    if (!is_session) return {};
    if (!shared::Uuid::parse(desk.patient)) return "session show needs the id of a PATIENT";
    return desk.channel.empty() ? "session show needs a CHANNEL" : "";
}

}  // namespace ops::frontdeskctl
