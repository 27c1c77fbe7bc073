// The command line of `frontdeskctl ledger` and of the log that is rebuilt.
#include "ops/frontdeskctl/arguments_internal.hpp"

namespace ops::frontdeskctl {

void add_ledger(CLI::App& app, Arguments& out) {
    auto* ledger = add_command(app,
                               out,
                               "ledger",
                               "whether everything accepted has one outcome, row and reply",
                               Command::kLedger);
    ledger->add_option("--since",
                       out.ledger.since,
                       "only what was stored since: 30m, 2h, or 2031-01-02T03:04:05Z");
    ledger->add_option("--accepted", out.ledger.accepted, "file of ids that got a 2xx, one a line")
        ->check(CLI::ExistingFile);
    ledger->add_option("--sends", out.ledger.sends, "file with the JSON of /sandbox/requests")
        ->check(CLI::ExistingFile);
    ledger->add_option("--spool", out.ledger.spools, "folder of an ingest; as often as there are")
        ->check(CLI::ExistingDirectory)
        ->allow_extra_args(false);
    ledger->add_option("--group", out.ledger.group, "group of the hot workers, without prefix");
    ledger->add_flag("--json", out.ledger.json, "as JSON");
}

void add_conversations(CLI::App& app, Arguments& out) {
    auto* conversations = app.add_subcommand("conversations", "the log of conversations");
    conversations->fallthrough();
    conversations->set_help_flag();
    auto* rebuild =
        add_command(*conversations,
                    out,
                    "rebuild",
                    "write it from the database, after a lost cluster; no hot worker may run",
                    Command::kConversationsRebuild);
    rebuild->add_flag("--dry-run", out.is_dry_run, "say how many there are, and write nothing");
}

}  // namespace ops::frontdeskctl
