#include "ops/frontdeskctl/arguments.hpp"

#include "ops/frontdeskctl/arguments_internal.hpp"
#include "ops/frontdeskctl/since.hpp"

#include <CLI/CLI.hpp>

namespace ops::frontdeskctl {

CLI::App* add_command(CLI::App& app,
                      Arguments& out,
                      const std::string& name,
                      const std::string& help,
                      Command command) {
    auto* added = app.add_subcommand(name, help);
    added->fallthrough();
    added->set_help_flag();
    added->callback([&out, command] { out.command = command; });
    return added;
}

namespace {

void add_global(CLI::App& app, Arguments& out) {
    app.set_help_flag();  // ours prints the settings as well
    app.add_flag("-h,--help", out.help, "this help, with the settings");
    app.add_flag("--version", out.version, "version, with linked libraries");
    app.add_option("--config", out.config, "TOML file with settings");
    app.add_flag("--check-config", out.check_config, "check the settings and end");
    app.add_flag("--print-config", out.print_config, "print the effective settings and end");
}

void add_seed(CLI::App& app, Arguments& out) {
    add_command(
        app, out, "migrate", "bring the database to this program's tables", Command::kMigrate);
    auto* seed = add_command(
        app, out, "seed", "load clinics and sources from a file (schemas/seed)", Command::kSeed);
    seed->add_option("file", out.seed.file, "JSON file");
    seed->add_option("--set-base-url",
                     out.seed.base_url,
                     "base URL of the provider, put in place of every source's");
}

void add_send(CLI::App& app, Arguments& out) {
    auto* send = add_command(
        app, out, "send", "post a text as a patient and wait for the reply", Command::kSend);
    send->add_option("--source", out.send.source, "name of the source");
    send->add_option("--line", out.send.line, "instance or phone_number_id");
    send->add_option("--from", out.send.from, "the patient's number, digits");
    send->add_option("--text", out.send.text, "the words");
    send->add_option("--id", out.send.id, "message id; a new one if it is left out");
    send->add_option("--wait", out.send.wait_seconds, "seconds to wait for the turn")
        ->check(CLI::Range(1, 600));
}

void add_trace(CLI::App& app, Arguments& out) {
    auto* trace = add_command(app, out, "trace", "what became of a message", Command::kTrace);
    trace->add_option("id", out.trace.id, "the provider's message id");
    trace->add_flag("--json", out.trace.json, "as JSON");
    trace->add_flag("--topics", out.trace.topics, "look into the topics in any case");
    trace->add_option("--hours", out.trace.hours, "how far back in the topics")
        ->check(CLI::Range(1, 720));
}

void add_spool(CLI::App& app, Arguments& out) {
    auto* spool = app.add_subcommand("spool", "the folder in which an ingest keeps webhooks");
    spool->fallthrough();
    spool->set_help_flag();
    auto* list = add_command(*spool, out, "list", "what waits in the folder", Command::kSpoolList);
    list->add_option("folder", out.spool_folder, "the folder");
    auto* drain = add_command(*spool,
                              out,
                              "drain",
                              "bring all of it into the log; the ingest must not run",
                              Command::kSpoolDrain);
    drain->add_option("folder", out.spool_folder, "the folder");
}

// What the command cannot do without; empty if all is there.
std::string missing_in(const Arguments& arguments) {
    if (arguments.command == Command::kSeed && arguments.seed.file.empty())
        return "seed needs a FILE";
    if (arguments.command == Command::kTrace && arguments.trace.id.empty())
        return "trace needs an ID";
    const auto& since = arguments.ledger.since;
    if (arguments.command == Command::kLedger && !since.empty() && !parse_since(since, 0))
        return "ledger takes --since as 90s, 30m, 2h, 3d or 2031-01-02T03:04:05Z";
    const bool is_spool =
        arguments.command == Command::kSpoolList || arguments.command == Command::kSpoolDrain;
    if (is_spool && arguments.spool_folder.empty()) return "spool needs a FOLDER";
    if (auto fault = missing_for_dlq(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_pause(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_cache(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_desk(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_bulk(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_reminders(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_topics(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_legacy(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_upkeep(arguments); !fault.empty()) return fault;
    if (auto fault = missing_for_memory(arguments); !fault.empty()) return fault;
    if (arguments.command != Command::kSend) return {};
    if (arguments.send.source.empty() && arguments.send.line.empty()) {
        return "send needs --source or --line";
    }
    if (arguments.send.text.empty()) return "send needs --text";
    const auto& from = arguments.send.from;
    const bool is_number = from.size() >= 5 && from.size() <= 20 &&
                           from.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? "" : "send needs --from with 5 to 20 digits";
}

// Of `retention` alone, or `legacy session-ids`, which command is wanted is not known.
std::string missing_command(CLI::App& named) {
    if (const auto below = named.get_subcommands(); !below.empty())
        return missing_command(*below.front());
    std::string out = named.get_name() + " needs one of its commands:";
    for (const auto* each : named.get_subcommands([](CLI::App*) { return true; }))
        out += ' ' + each->get_name();
    return out;
}

}  // namespace

Parsed parse_arguments(int argc, const char* const* argv) {
    Parsed out;
    CLI::App app("Operates Frontdesk: database, topics, clinics, and what became of a message.",
                 "frontdeskctl");
    app.require_subcommand(0, 1);
    add_global(app, out.arguments);
    add_seed(app, out.arguments);
    add_topics(app, out.arguments);
    add_send(app, out.arguments);
    add_trace(app, out.arguments);
    add_ledger(app, out.arguments);
    add_spool(app, out.arguments);
    add_dlq(app, out.arguments);
    add_conversations(app, out.arguments);
    add_pause(app, out.arguments);
    add_cache(app, out.arguments);
    add_desk(app, out.arguments);
    add_classify(app, out.arguments);
    add_clinics(app, out.arguments);
    add_legacy(app, out.arguments);
    add_upkeep(app, out.arguments);
    add_memory(app, out.arguments);
    add_bulk(app, out.arguments);
    add_reminders(app, out.arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        out.fault = error.what();
    }
    const auto named = app.get_subcommands();
    out.arguments.help_text =
        named.empty() ? app.help("", CLI::AppFormatMode::All) : named.front()->help("frontdeskctl");
    const auto& arguments = out.arguments;
    const bool is_asked =
        arguments.help || arguments.version || arguments.check_config || arguments.print_config;
    if (out.fault.empty() && !is_asked && !named.empty() && arguments.command == Command::kNone)
        out.fault = missing_command(*named.front());
    if (out.fault.empty() && !arguments.help && !arguments.version)
        out.fault = missing_in(arguments);
    return out;
}

Needs needs_of(const Arguments& arguments) {
    switch (arguments.command) {
        case Command::kTopicsCreate:
        case Command::kTopicsCheck:
        case Command::kSpoolDrain:
        case Command::kDlqList:
            return {.kafka = true};
        case Command::kDlqShow:
            return {.database = arguments.dlq.text, .kafka = true};
        case Command::kDlqReplay:
        case Command::kDlqDiscard:
        case Command::kLedger:
        case Command::kConversationsRebuild:
        case Command::kSessionPause:
        case Command::kSessionResume:
            return {.database = true, .kafka = true};
        case Command::kMigrate:
        case Command::kSeed:
        case Command::kImport:
        case Command::kExport:
        case Command::kTrace:
        case Command::kClinicsCheck:
        case Command::kRemindersDue:
        case Command::kPause:
        case Command::kResume:
        case Command::kLegacyPlan:
        case Command::kLegacyApply:
        case Command::kLegacyVerify:
        case Command::kLegacyRollback:
        case Command::kRetentionRun:
        case Command::kRetentionSet:
        case Command::kWaitingCalls:
        case Command::kWaitingRequests:
        case Command::kMemoryList:
        case Command::kMemorySearch:
        case Command::kMemoryForget:
        case Command::kMemoryOutbox:
            return {.database = true};
        case Command::kTopicsRepartition:
            return {.database = true, .kafka = true, .ingest = true};
        case Command::kSend:
            return {.database = true, .ingest = true};
        case Command::kRemindersRun:
            return {.database = true, .kafka = !arguments.reminders.dry_run};
        case Command::kCacheGet:
        case Command::kCacheTtl:
        case Command::kCacheDelete:
        case Command::kCachePattern:
        case Command::kCacheHealth:
            return {.redis = true};
        case Command::kCacheDrop:
            return {.database = arguments.cache.entity == "clinic", .redis = true};
        case Command::kCacheOn:
        case Command::kCacheOff:
        case Command::kCacheStats:
        case Command::kCacheWarm:
        case Command::kSessionShow:
            return {.admin = true};
        case Command::kStats:
            return {.database = arguments.desk.days > 0, .admin = arguments.desk.days == 0};
        case Command::kSpoolList:
        case Command::kClassify:
        case Command::kNone:
            break;
    }
    return {};
}

}  // namespace ops::frontdeskctl
