// The command line of `frontdeskctl legacy`.
#include "ops/frontdeskctl/arguments_internal.hpp"

namespace ops::frontdeskctl {
namespace {

// `schema.table`, as people write it.
std::string check_table(const std::string& name) {
    const auto dot = name.find('.');
    const bool is_one = dot != std::string::npos && dot > 0 && dot + 1 < name.size();
    return is_one ? "" : "'" + name + "' is not schema.table";
}

void add_which(CLI::App& command, LegacyOptions& out) {
    const CLI::Validator table(check_table, "SCHEMA.TABLE");
    command.add_option("--only", out.only, "one table, repeatable")->check(table)->take_all();
    command.add_option("--skip", out.skip, "a table left alone, repeatable")
        ->check(table)
        ->take_all();
}

void add_sessions(CLI::App& command, LegacyOptions& out) {
    command
        .add_option("--sessions", out.sessions, "what the ids point to, where there are several")
        ->check(CLI::Validator(check_table, "SCHEMA.TABLE"));
}

void add_locks(CLI::App& command, LegacyOptions& out) {
    command
        .add_option("--lock-timeout",
                    out.lock_timeout_ms,
                    "longest that anybody waits for a lock of ours, ms")
        ->check(CLI::Range(100, 60'000))
        ->capture_default_str();
    command.add_option("--tries", out.tries, "for a lock that others hold")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
}

void add_apply(CLI::App& command, LegacyOptions& out) {
    command.add_option("--batch", out.batch_rows, "rows of a transaction of the backfill")
        ->check(CLI::Range(10, 50'000))
        ->capture_default_str();
    command.add_option("--rate", out.rows_per_second, "rows a second of the backfill; 0: no limit")
        ->check(CLI::Range(0, 10'000'000))
        ->capture_default_str();
    command
        .add_option("--max-lag", out.lag_mb, "MB that a replica may be behind before it is awaited")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    command.add_option("--until", out.until, "go no further than this stage")
        ->check(CLI::IsMember({"expanded", "backfilled", "indexed", "constrained", "validated"}));
    command.add_flag(
        "--casts", out.casts, "let typed text parameters be stored after the switch (superuser)");
    command.add_flag(
        "--contract", out.contract, "drop the old columns for good; takes no other step");
}

}  // namespace

void add_legacy(CLI::App& app, Arguments& out) {
    auto* legacy = app.add_subcommand("legacy", "a database of the system before this one");
    legacy->fallthrough();
    legacy->set_help_flag();
    auto* ids = legacy->add_subcommand(
        "session-ids",
        "every column named session_id becomes a uuid with a foreign key, while in use;\n"
        "  plan, apply, verify, apply --contract, or rollback; for example:\n"
        "  frontdeskctl legacy session-ids apply --rate 5000 --skip public.old_imports");
    ids->fallthrough();
    ids->set_help_flag();
    auto& options = out.legacy;
    auto* plan = add_command(
        *ids, out, "plan", "what stands there and what apply would do", Command::kLegacyPlan);
    auto* apply = add_command(
        *ids, out, "apply", "do it, up to the switch; goes on where it was", Command::kLegacyApply);
    auto* verify = add_command(*ids,
                               out,
                               "verify",
                               "the state of every column; fails unless fine",
                               Command::kLegacyVerify);
    auto* rollback = add_command(*ids,
                                 out,
                                 "rollback",
                                 "back to the former shape, until apply --contract",
                                 Command::kLegacyRollback);
    for (auto* each : {plan, apply, rollback}) add_which(*each, options);
    for (auto* each : {plan, apply, verify}) add_sessions(*each, options);
    for (auto* each : {apply, rollback}) add_locks(*each, options);
    add_apply(*apply, options);
}

std::string missing_for_legacy(const Arguments& arguments) {
    const auto& legacy = arguments.legacy;
    if (arguments.command != Command::kLegacyApply) return {};
    if (legacy.casts && !legacy.until.empty()) {
        return "apply --casts belongs to the switch, and --until ends before it";
    }
    if (!legacy.contract) return {};
    if (!legacy.until.empty()) return "apply takes --contract or --until, not both";
    return legacy.casts ? "apply --casts belongs to the switch, not to --contract" : "";
}

}  // namespace ops::frontdeskctl
