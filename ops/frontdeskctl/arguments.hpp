// The command line of frontdeskctl.
#pragma once

#include "ops/frontdeskctl/commands.hpp"

#include <string>

namespace ops::frontdeskctl {

enum class Command {
    kNone,
    kMigrate,
    kTopicsCreate,
    kTopicsCheck,
    kTopicsRepartition,
    kSeed,
    kImport,
    kExport,
    kSend,
    kTrace,
    kLedger,
    kSpoolList,
    kSpoolDrain,
    kDlqList,
    kDlqShow,
    kDlqReplay,
    kDlqDiscard,
    kConversationsRebuild,
    kPause,
    kResume,
    kCacheGet,
    kCacheTtl,
    kCacheDelete,
    kCachePattern,
    kCacheHealth,
    kCacheDrop,
    kCacheOn,
    kCacheOff,
    kCacheStats,
    kCacheWarm,
    kSessionShow,
    kSessionPause,
    kSessionResume,
    kStats,
    kClassify,
    kLegacyPlan,
    kLegacyApply,
    kLegacyVerify,
    kLegacyRollback,
    kClinicsCheck,
    kRetentionRun,
    kRetentionSet,
    kWaitingCalls,
    kWaitingRequests,
    kRemindersDue,
    kRemindersRun,
    kMemoryList,
    kMemorySearch,
    kMemoryForget,
    kMemoryOutbox
};

struct Arguments {
    Command command = Command::kNone;
    std::string config;  // path of the TOML file, or empty
    bool help = false;
    bool version = false;
    bool check_config = false;
    bool print_config = false;
    std::string help_text;  // of the command named, else of all
    SeedOptions seed;
    ImportOptions import;
    ExportOptions exported;
    SendOptions send;
    TraceOptions trace;
    LedgerOptions ledger;
    std::string spool_folder;
    DlqOptions dlq;
    PauseOptions pause;
    CacheOptions cache;
    DeskOptions desk;
    RemindersOptions reminders;
    RepartitionOptions repartition;
    LegacyOptions legacy;
    RetentionOptions retention;
    WaitingOptions waiting;
    MemoryOptions memory;
    bool is_dry_run = false;  // conversations rebuild
    std::string clinic;       // clinics check; id or name, empty: all
};

// `fault` is set where the arguments are wrong.
struct Parsed {
    Arguments arguments;
    std::string fault;
};
Parsed parse_arguments(int argc, const char* const* argv);

// What the command needs of the settings.
Needs needs_of(const Arguments& arguments);

// Reads arguments and settings, runs the command, gives the exit code.
int run(int argc, char** argv);

}  // namespace ops::frontdeskctl
