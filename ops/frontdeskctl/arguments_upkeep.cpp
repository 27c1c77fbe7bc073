// The command lines of `frontdeskctl retention` and `frontdeskctl waiting`.
#include "ops/frontdeskctl/arguments_internal.hpp"

namespace ops::frontdeskctl {
namespace {

constexpr const char* kRetentionExamples =
    "\n  frontdeskctl retention run --dry-run\n"
    "  frontdeskctl retention run --by ann\n"
    "  frontdeskctl retention set 24 --by ann";

constexpr const char* kWaitingExamples =
    "\n  frontdeskctl waiting calls 'Harbor Dental Care'\n"
    "  frontdeskctl waiting requests 'Harbor Dental Care' --limit 20 --json";

void add_retention(CLI::App& app, Arguments& out) {
    auto* retention = app.add_subcommand("retention", "how long what was said is kept");
    retention->fallthrough();
    retention->set_help_flag();
    auto* run = add_command(
        *retention, out, "run", "take away what has been kept long enough", Command::kRetentionRun);
    run->add_flag("--dry-run", out.retention.is_dry_run, "only print what would go");
    auto* set = add_command(*retention,
                            out,
                            "set",
                            "how long where a clinic does not say: retention set 24",
                            Command::kRetentionSet);
    set->add_option("months", out.retention.months, "whole months; 0: for ever")
        ->check(CLI::Range(0, 1200));
    for (auto* each : {run, set}) {
        each->add_option("--by", out.retention.by, "who does it, for the audit")->envname("USER");
    }
    for (auto* each : {retention, run, set}) each->footer(kRetentionExamples);
}

void add_waiting(CLI::App& app, Arguments& out) {
    auto* waiting = app.add_subcommand("waiting", "what waits for the staff of a clinic");
    waiting->fallthrough();
    waiting->set_help_flag();
    auto* calls = add_command(*waiting,
                              out,
                              "calls",
                              "staff events nobody took up, newest first: waiting calls CLINIC",
                              Command::kWaitingCalls);
    auto* requests = add_command(*waiting,
                                 out,
                                 "requests",
                                 "open wishes for the calendar, oldest first",
                                 Command::kWaitingRequests);
    for (auto* each : {calls, requests}) {
        each->add_option("clinic", out.waiting.clinic, "id or name of the clinic");
        each->add_option("--limit", out.waiting.limit, "most of them")
            ->check(CLI::Range(1, 10'000));
        each->add_option(
            "--after", out.waiting.after, "go on behind it: TIME,ID as printed before");
        each->add_flag("--json", out.waiting.json, "a JSON object a line");
    }
    for (auto* each : {waiting, calls, requests}) each->footer(kWaitingExamples);
}

}  // namespace

void add_upkeep(CLI::App& app, Arguments& out) {
    add_retention(app, out);
    add_waiting(app, out);
}

std::string missing_for_upkeep(const Arguments& arguments) {
    switch (arguments.command) {
        case Command::kRetentionSet:
            if (arguments.retention.months < 0) return "retention set needs MONTHS, 0 for ever";
            return arguments.retention.by.empty() ? "retention needs --by: who does it" : "";
        case Command::kRetentionRun:
            return arguments.retention.by.empty() && !arguments.retention.is_dry_run
                       ? "retention needs --by: who does it"
                       : "";
        case Command::kWaitingCalls:
        case Command::kWaitingRequests:
            return arguments.waiting.clinic.empty() ? "waiting needs a CLINIC" : "";
        default:
            return {};
    }
}

}  // namespace ops::frontdeskctl
