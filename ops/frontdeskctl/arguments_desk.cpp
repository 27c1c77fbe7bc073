// The command lines of `frontdeskctl session show` and `frontdeskctl stats`.
#include "ops/frontdeskctl/arguments_internal.hpp"
#include "shared/base/ids.hpp"

namespace ops::frontdeskctl {
namespace {

CLI::App* add_of_session(
    CLI::App& session, Arguments& out, const char* name, const char* help, Command command) {
    auto* added = add_command(session, out, name, help, command);
    added->add_option("clinic", out.desk.clinic, "id of the clinic");
    added->add_option("patient",
                      out.desk.patient,
                      command == Command::kSessionShow
                          ? "id of the patient"
                          : "id of the patient, or his number, digits");
    added->add_option("channel", out.desk.channel, "the line: instance or phone_number_id");
    return added;
}

void add_sessions(CLI::App& app, Arguments& out) {
    auto* session = app.add_subcommand("session", "a patient's conversation");
    session->fallthrough();
    session->set_help_flag();
    add_of_session(*session, out, "show", "where it stands", Command::kSessionShow)
        ->add_flag("--json", out.desk.json, "as JSON");
    auto* pause = add_of_session(*session,
                                 out,
                                 "pause",
                                 "silence the desk for that patient; all is still recorded",
                                 Command::kSessionPause);
    pause->add_option("--hours", out.desk.hours, "for so long")->check(CLI::Range(1, 720));
    auto* resume = add_of_session(
        *session, out, "resume", "have the desk answer him again", Command::kSessionResume);
    for (auto* each : {pause, resume}) {
        each->add_option("--by", out.desk.by, "who does it, for the audit")->envname("USER");
    }
}

}  // namespace

void add_desk(CLI::App& app, Arguments& out) {
    add_sessions(app, out);
    auto* stats = add_command(
        app, out, "stats", "what a clinic's last 24 hours or days were like", Command::kStats);
    stats->add_option("clinic", out.desk.clinic, "id of the clinic; with --days its name too");
    stats->add_option("--days", out.desk.days, "its last days one by one, from the database")
        ->check(CLI::Range(1, 3660));
    stats->add_flag("--json", out.desk.json, "as JSON");
    stats->footer(
        "\n  frontdeskctl stats 5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01\n"
        "  frontdeskctl stats 'Harbor Dental Care' --days 30");
}

std::string missing_for_desk(const Arguments& arguments) {
    const auto& desk = arguments.desk;
    const bool is_clinic = shared::Uuid::parse(desk.clinic).has_value();
    switch (arguments.command) {
        case Command::kStats:
            if (is_clinic || (desk.days > 0 && !desk.clinic.empty())) return {};
            return "stats needs the id of a CLINIC; with --days its name will do";
        case Command::kSessionShow:
        case Command::kSessionPause:
        case Command::kSessionResume:
            break;
        default:
            return {};
    }
    const bool is_audited = arguments.command != Command::kSessionShow;
    const bool is_number = is_audited && desk.patient.size() >= 5 && desk.patient.size() <= 20 &&
                           desk.patient.find_first_not_of("0123456789") == std::string::npos;
    const bool is_patient = is_number || shared::Uuid::parse(desk.patient);
    if (!is_clinic || !is_patient || desk.channel.empty()) {
        return "session needs the id of a CLINIC, the id of a PATIENT, and a CHANNEL";
    }
    return is_audited && desk.by.empty() ? "session needs --by: who does it" : "";
}

}  // namespace ops::frontdeskctl
