// What a command line leads to.
#include "shared/app/run.hpp"

#include "ops/frontdeskctl/arguments.hpp"
#include "ops/frontdeskctl/classify.hpp"
#include "shared/app/config_reader.hpp"
#include "shared/app/stop.hpp"

#include <optional>

#include <fmt/format.h>

namespace ops::frontdeskctl {
namespace {

int run_pause(const Arguments& arguments, const Settings& settings) {
    if (arguments.pause.show) return pause_show(settings);
    PauseOptions options = arguments.pause;
    options.is_off = arguments.command == Command::kPause;
    return pause(settings, options);
}

// A step that takes long is cancelled at the server when the process is asked to stop.
constexpr std::chrono::seconds kStopWithin{30};

int run_legacy(const Arguments& arguments, const Settings& settings) {
    const shared::app::StopWatch watch(kStopWithin);
    return arguments.command == Command::kLegacyApply
               ? legacy_apply(settings, arguments.legacy, shared::app::stop_requested)
               : legacy_rollback(settings, arguments.legacy, shared::app::stop_requested);
}

int run_retention(const Arguments& arguments, const Settings& settings) {
    const shared::app::StopWatch watch(kStopWithin);
    return retention_run(settings, arguments.retention, shared::app::stop_requested);
}

int run_reminders(const Arguments& arguments, const Settings& settings) {
    const shared::app::StopWatch watch(kStopWithin);
    return reminders_run(settings, arguments.reminders, shared::app::stop_requested);
}

// Only a file is left behind: to standard output a signal ends it at once, also while nobody reads.
int run_export(const Arguments& arguments, const Settings& settings) {
    std::optional<shared::app::StopWatch> watch;
    if (!arguments.exported.output.empty()) watch.emplace(kStopWithin);
    return export_conversations(settings, arguments.exported, shared::app::stop_requested);
}

int run_waiting(const Arguments& arguments, const Settings& settings) {
    WaitingOptions options = arguments.waiting;
    options.is_calls = arguments.command == Command::kWaitingCalls;
    return waiting(settings, options);
}

int run_command(const Arguments& arguments, const Settings& settings) {
    switch (arguments.command) {
        case Command::kMigrate:
            return migrate(settings);
        case Command::kTopicsCreate:
            return topics_create(settings);
        case Command::kTopicsCheck:
            return topics_check(settings);
        case Command::kTopicsRepartition:
            return topics_repartition(settings, arguments.repartition);
        case Command::kSeed:
            return seed(settings, arguments.seed);
        case Command::kImport:
            return import_rows(settings, arguments.import);
        case Command::kExport:
            return run_export(arguments, settings);
        case Command::kSend:
            return send(settings, arguments.send);
        case Command::kTrace:
            return trace(settings, arguments.trace);
        case Command::kLedger:
            return ledger(settings, arguments.ledger);
        case Command::kSpoolList:
            return spool_list(arguments.spool_folder);
        case Command::kSpoolDrain:
            return spool_drain(settings, arguments.spool_folder);
        case Command::kDlqList:
            return dlq_list(settings, arguments.dlq);
        case Command::kDlqShow:
            return dlq_show(settings, arguments.dlq);
        case Command::kDlqReplay:
            return dlq_replay(settings, arguments.dlq);
        case Command::kDlqDiscard:
            return dlq_discard(settings, arguments.dlq);
        case Command::kConversationsRebuild:
            return conversations_rebuild(settings, arguments.is_dry_run);
        case Command::kPause:
        case Command::kResume:
            return run_pause(arguments, settings);
        case Command::kCacheGet:
            return cache_get(settings, arguments.cache);
        case Command::kCacheTtl:
            return cache_ttl(settings, arguments.cache);
        case Command::kCacheDelete:
            return cache_delete(settings, arguments.cache);
        case Command::kCachePattern:
            return cache_pattern(settings, arguments.cache);
        case Command::kCacheHealth:
            return cache_health(settings, arguments.cache);
        case Command::kCacheDrop:
            return cache_drop(settings, arguments.cache);
        case Command::kCacheOn:
        case Command::kCacheOff:
            return cache_switch(settings, arguments.cache, arguments.command == Command::kCacheOn);
        case Command::kCacheStats:
            return cache_stats(settings, arguments.cache);
        case Command::kCacheWarm:
            return cache_warm(settings, arguments.cache);
        case Command::kSessionShow:
            return session_show(settings, arguments.desk);
        case Command::kSessionPause:
        case Command::kSessionResume:
            return session_takeover(
                settings, arguments.desk, arguments.command == Command::kSessionPause);
        case Command::kClassify:
            return classify();
        case Command::kClinicsCheck:
            return clinics_check(settings, arguments.clinic);
        case Command::kStats:
            return arguments.desk.days > 0 ? stats_days(settings, arguments.desk)
                                           : stats(settings, arguments.desk);
        case Command::kLegacyPlan:
            return legacy_plan(settings, arguments.legacy);
        case Command::kLegacyVerify:
            return legacy_verify(settings, arguments.legacy);
        case Command::kLegacyApply:
        case Command::kLegacyRollback:
            return run_legacy(arguments, settings);
        case Command::kRetentionRun:
            return run_retention(arguments, settings);
        case Command::kRetentionSet:
            return retention_set(settings, arguments.retention);
        case Command::kWaitingCalls:
        case Command::kWaitingRequests:
            return run_waiting(arguments, settings);
        case Command::kRemindersDue:
            return reminders_due(settings, arguments.reminders);
        case Command::kRemindersRun:
            return run_reminders(arguments, settings);
        case Command::kMemoryList:
            return memory_list(settings, arguments.memory);
        case Command::kMemorySearch:
            return memory_search(settings, arguments.memory);
        case Command::kMemoryForget:
            return memory_forget(settings, arguments.memory);
        case Command::kMemoryOutbox:
            return memory_outbox(settings, arguments.memory);
        case Command::kNone:
            break;
    }
    return kUsage;
}

int usage_fault(const std::string& what) {
    fmt::print(stderr, "frontdeskctl: {}\nfrontdeskctl --help lists commands and settings\n", what);
    return kUsage;
}

}  // namespace

int run(int argc, char** argv) {
    const auto [arguments, fault] = parse_arguments(argc, argv);
    if (!fault.empty()) return usage_fault(fault);
    if (arguments.version) {
        fmt::print("{}\n", shared::app::version_text("frontdeskctl"));
        return kDone;
    }
    shared::app::ConfigReader reader(arguments.config, "frontdeskctl");
    const auto settings = read_settings(reader, needs_of(arguments));
    if (arguments.help) {
        fmt::print(
            "{}\nSettings (NAME, or NAME_FILE for a file whose first line is the value):\n{}",
            arguments.help_text,
            reader.help());
        return kDone;
    }
    if (arguments.print_config) fmt::print("{}", reader.print());
    const auto problems = reader.problems();
    for (const auto& problem : problems) fmt::print(stderr, "frontdeskctl: {}\n", problem);
    if (!problems.empty()) return kUsage;
    if (arguments.check_config || arguments.print_config) return kDone;
    if (arguments.command == Command::kNone) return usage_fault("no command");
    return run_command(arguments, settings);
}

int fail(const std::string& what) {
    fmt::print(stderr, "frontdeskctl: {}\n", what);
    return kFailed;
}

int fail(const shared::Error& error) {
    return fail(error.code + ": " + error.detail);
}

}  // namespace ops::frontdeskctl
