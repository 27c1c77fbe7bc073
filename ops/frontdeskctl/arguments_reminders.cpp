// The command lines of `frontdeskctl reminders`.
#include "ops/frontdeskctl/arguments_internal.hpp"
#include "ops/frontdeskctl/since.hpp"

namespace ops::frontdeskctl {

void add_reminders(CLI::App& app, Arguments& out) {
    auto* reminders = app.add_subcommand("reminders", "of appointments, 24 h and 2 h before");
    reminders->fallthrough();
    reminders->set_help_flag();
    auto* due = add_command(*reminders,
                            out,
                            "due",
                            "what is due and what becomes so, in the clinic's time: "
                            "frontdeskctl reminders due --within 48h",
                            Command::kRemindersDue);
    due->add_option("--within", out.reminders.within, "how far ahead: 90m, 24h, 2d");
    due->add_flag("--json", out.reminders.json, "as JSON");
    auto* run =
        add_command(*reminders,
                    out,
                    "run",
                    "put what is due into the log now: frontdeskctl reminders run --dry-run",
                    Command::kRemindersRun);
    run->add_flag("--dry-run", out.reminders.dry_run, "only count");
    run->add_option("--by", out.reminders.by, "who does it, for the audit")->envname("USER");
    for (auto* each : {due, run}) {
        each->add_option("--clinic", out.reminders.clinic, "id or name; all where it is left out");
    }
}

std::string missing_for_reminders(const Arguments& arguments) {
    const auto& options = arguments.reminders;
    if (arguments.command == Command::kRemindersDue) {
        const bool is_span = !options.within.empty() && options.within.back() != 'Z' &&
                             parse_since(options.within, 0);
        return is_span ? "" : "reminders due takes --within as 90m, 24h or 2d";
    }
    const bool is_run = arguments.command == Command::kRemindersRun;
    return is_run && !options.dry_run && options.by.empty()
               ? "reminders run needs --by: who does it"
               : "";
}

}  // namespace ops::frontdeskctl
