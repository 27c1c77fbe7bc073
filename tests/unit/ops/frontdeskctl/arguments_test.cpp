#include "ops/frontdeskctl/arguments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ops::frontdeskctl {
namespace {

Parsed parse(std::vector<const char*> words) {
    words.insert(words.begin(), "frontdeskctl");
    return parse_arguments(static_cast<int>(words.size()), words.data());
}

TEST(ctl_arguments, name_a_command_with_its_options) {
    const auto seed = parse({"seed", "demo.json", "--set-base-url", "http://h:1"});
    EXPECT_EQ(seed.fault, "");
    EXPECT_EQ(seed.arguments.command, Command::kSeed);
    EXPECT_EQ(seed.arguments.seed.file, "demo.json");
    EXPECT_EQ(seed.arguments.seed.base_url, "http://h:1");
    EXPECT_EQ(parse({"topics", "create"}).arguments.command, Command::kTopicsCreate);
    EXPECT_EQ(parse({"topics", "check"}).arguments.command, Command::kTopicsCheck);
    EXPECT_EQ(
        parse({"topics", "repartition", "--partitions", "6"}).arguments.repartition.partitions, 6);
    EXPECT_NE(parse({"topics", "repartition"}).fault, "");
    EXPECT_NE(parse({"topics", "repartition", "--partitions", "1"}).fault, "");
    EXPECT_TRUE(parse({"trace", "3A00", "--json"}).arguments.trace.json);
}

TEST(ctl_arguments, name_what_a_ledger_reads) {
    const auto ledger =
        parse({"ledger", "--since", "2h", "--spool", "/tmp", "--spool", "/", "--json"});
    EXPECT_EQ(ledger.fault, "");
    EXPECT_EQ(ledger.arguments.command, Command::kLedger);
    EXPECT_EQ(ledger.arguments.ledger.spools, (std::vector<std::string>{"/tmp", "/"}));
    EXPECT_TRUE(ledger.arguments.ledger.json);
    EXPECT_TRUE(needs_of(ledger.arguments).kafka && needs_of(ledger.arguments).database);
    EXPECT_NE(parse({"ledger", "--since", "yesterday"}).fault, "");
    EXPECT_NE(parse({"ledger", "--accepted", "/no/such/file"}).fault, "");
    EXPECT_NE(parse({"ledger", "--sends", "/no/such/file"}).fault, "");
}

TEST(ctl_arguments, name_whose_texts_are_checked) {
    const auto all = parse({"clinics", "check"});
    EXPECT_EQ(all.fault, "");
    EXPECT_EQ(all.arguments.command, Command::kClinicsCheck);
    EXPECT_EQ(all.arguments.clinic, "");
    EXPECT_TRUE(needs_of(all.arguments).database && !needs_of(all.arguments).kafka);
    EXPECT_EQ(parse({"clinics", "check", "--clinic", "Harbor"}).arguments.clinic, "Harbor");
    EXPECT_NE(parse({"clinics", "chek"}).fault, "");
}

TEST(ctl_arguments, name_what_is_imported_and_exported) {
    const auto import = parse({"import", "services", "x.csv", "--separator", "tab", "--by", "ann"});
    EXPECT_EQ(import.fault, "");
    EXPECT_EQ(import.arguments.command, Command::kImport);
    EXPECT_EQ(import.arguments.import.kind, "services");
    EXPECT_EQ(import.arguments.import.separator, '\t');
    EXPECT_TRUE(needs_of(import.arguments).database);
    EXPECT_NE(parse({"import"}).fault, "");
    EXPECT_NE(parse({"import", "patients", "x.csv", "--by", "a"}).fault, "");
    EXPECT_EQ(parse({"import", "hours"}).fault, "import needs a FILE");
    EXPECT_NE(parse({"import", "hours", "x.xlsx", "--by", "a"}).fault, "");
    EXPECT_EQ(parse({"import", "hours", "-", "--format", "json", "--dry-run"}).fault, "");
    EXPECT_THAT(parse({"import", "--help"}).arguments.help_text,
                testing::HasSubstr("appointments: clinic* starts_at* external_id"));

    const auto one =
        parse({"export", "conversations", "--clinic", "North", "--since", "2d", "--by", "a"});
    EXPECT_EQ(one.fault, "");
    EXPECT_EQ(one.arguments.command, Command::kExport);
    EXPECT_EQ(one.arguments.exported.clinic, "North");
    EXPECT_TRUE(needs_of(one.arguments).database);
    EXPECT_EQ(parse({"export", "conversations", "--all-clinics", "--by", "a"}).fault, "");
    EXPECT_NE(parse({"export", "conversations", "--by", "a"}).fault, "");
    EXPECT_NE(
        parse({"export", "conversations", "--all-clinics", "--clinic", "N", "--by", "a"}).fault,
        "");
    EXPECT_NE(
        parse({"export", "conversations", "--all-clinics", "--since", "soon", "--by", "a"}).fault,
        "");
    EXPECT_NE(parse({"export"}).fault + parse({"export", "patients"}).fault, "");
}

TEST(ctl_arguments, say_what_is_missing) {
    EXPECT_EQ(parse({"seed"}).fault, "seed needs a FILE");
    EXPECT_EQ(parse({"trace"}).fault, "trace needs an ID");
    EXPECT_EQ(parse({"send", "--from", "12025550187", "--text", "hi"}).fault,
              "send needs --source or --line");
    EXPECT_EQ(parse({"send", "--line", "l", "--from", "12025550187"}).fault, "send needs --text");
    EXPECT_EQ(parse({"send", "--line", "l", "--from", "+1202", "--text", "hi"}).fault,
              "send needs --from with 5 to 20 digits");
}

TEST(ctl_arguments, name_what_of_the_cache_is_meant) {
    const auto get = parse({"cache", "get", "clinic:1", "--value", "--json"});
    EXPECT_EQ(get.fault, "");
    EXPECT_EQ(get.arguments.command, Command::kCacheGet);
    EXPECT_EQ(get.arguments.cache.key, "clinic:1");
    EXPECT_TRUE(get.arguments.cache.value && get.arguments.cache.json);
    EXPECT_TRUE(needs_of(get.arguments).redis && !needs_of(get.arguments).database);
    EXPECT_EQ(parse({"cache", "ttl", "k"}).arguments.command, Command::kCacheTtl);
    const auto gone = parse({"cache", "delete", "a", "b"});
    EXPECT_EQ(gone.arguments.cache.keys, (std::vector<std::string>{"a", "b"}));
    const auto pattern = parse({"cache", "pattern", "a*", "--delete", "--yes", "--limit", "0"});
    EXPECT_EQ(pattern.fault, "");
    EXPECT_TRUE(pattern.arguments.cache.deletes && pattern.arguments.cache.yes);
    EXPECT_EQ(parse({"cache", "health"}).arguments.command, Command::kCacheHealth);
    EXPECT_EQ(parse({"cache", "get"}).fault, "cache get needs a KEY");
    EXPECT_EQ(parse({"cache", "ttl"}).fault, "cache ttl needs a KEY");
    EXPECT_EQ(parse({"cache", "delete"}).fault, "cache delete needs a KEY");
    EXPECT_EQ(parse({"cache", "pattern"}).fault, "cache pattern needs a PATTERN, as 'clinic:*'");
    EXPECT_NE(parse({"cache", "pattern", "a*", "--yes"}).fault, "");
    EXPECT_NE(parse({"cache", "warp"}).fault, "");
}

TEST(ctl_arguments, name_what_is_asked_of_every_process) {
    constexpr const char* id = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01";
    constexpr const char* both =
        "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01:5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d02";
    const auto off = parse({"cache", "off", "clinic"});
    EXPECT_EQ(off.arguments.command, Command::kCacheOff);
    EXPECT_EQ(off.arguments.cache.category, "clinic");
    EXPECT_TRUE(needs_of(off.arguments).admin && !needs_of(off.arguments).redis);
    EXPECT_EQ(parse({"cache", "on", "clinic"}).arguments.command, Command::kCacheOn);
    EXPECT_EQ(parse({"cache", "stats", "--json"}).arguments.command, Command::kCacheStats);
    const auto warm = parse({"cache", "warm", "clinics", "--wait", "9"}).arguments.cache;
    EXPECT_EQ(warm.group, "clinics");
    EXPECT_EQ(warm.wait_seconds, 9);
    EXPECT_EQ(parse({"cache", "warm"}).arguments.cache.group, "all");
    EXPECT_EQ(parse({"cache", "warm", "--patient", both}).fault, "");
    EXPECT_NE(parse({"cache", "warm", "--patient", id}).fault, "");
    EXPECT_NE(parse({"cache", "warm", "clinics", "--patient", both}).fault, "");
    EXPECT_NE(parse({"cache", "warm", "houses"}).fault, "");
    EXPECT_EQ(parse({"cache", "off"}).fault, "cache on and off need a CATEGORY");
    const auto drop = parse({"cache", "drop", "clinic", id});
    EXPECT_EQ(drop.fault, "");
    EXPECT_TRUE(needs_of(drop.arguments).redis && needs_of(drop.arguments).database);
    EXPECT_FALSE(needs_of(parse({"cache", "drop", "integration", "demo"}).arguments).database);
    EXPECT_NE(parse({"cache", "drop", "clinic"}).fault, "");
    EXPECT_NE(parse({"cache", "drop", "clinic", "demo"}).fault, "");
}

TEST(ctl_arguments, name_reminders_by_how_far_ahead_and_who_runs_them) {
    const auto due = parse({"reminders", "due", "--within", "90m", "--clinic", "demo", "--json"});
    EXPECT_EQ(due.fault, "");
    EXPECT_EQ(due.arguments.command, Command::kRemindersDue);
    EXPECT_EQ(due.arguments.reminders.within, "90m");
    EXPECT_FALSE(needs_of(due.arguments).kafka);
    EXPECT_NE(parse({"reminders", "due", "--within", "soon"}).fault, "");
    EXPECT_NE(parse({"reminders", "due", "--within", "2031-01-02T03:04:05Z"}).fault, "");
    const auto run = parse({"reminders", "run", "--by", "ana"});
    EXPECT_EQ(run.fault, "");
    EXPECT_TRUE(needs_of(run.arguments).kafka);
    EXPECT_NE(parse({"reminders", "run", "--by", ""}).fault, "");
    EXPECT_EQ(parse({"reminders", "run", "--dry-run", "--by", ""}).fault, "");
}

TEST(ctl_arguments, name_whose_session_and_whose_day) {
    constexpr const char* id = "5d0c6a5e-8f1b-4c7e-9b52-0a6a3c1f7d01";
    const auto show = parse({"session", "show", id, id, "demo"});
    EXPECT_EQ(show.arguments.command, Command::kSessionShow);
    EXPECT_EQ(show.arguments.desk.channel, "demo");
    EXPECT_TRUE(needs_of(show.arguments).admin);
    EXPECT_NE(parse({"session", "show", id, "ana", "demo"}).fault, "");
    EXPECT_NE(parse({"session", "show", id, id}).fault, "");
    EXPECT_EQ(parse({"session", "pause", id, "12025550100", "demo", "--by", "me"}).fault, "");
    EXPECT_NE(parse({"session", "show", id, "12025550100", "demo"}).fault, "");
    EXPECT_EQ(parse({"stats", id, "--json"}).fault, "");
    EXPECT_TRUE(needs_of(parse({"stats", id}).arguments).admin);
    EXPECT_TRUE(needs_of(parse({"stats", id, "--days", "7"}).arguments).database);
    EXPECT_NE(parse({"stats", id, "--days", "0"}).fault, "");
    EXPECT_EQ(parse({"waiting", "calls", id, "--limit", "5"}).arguments.waiting.limit, 5);
    EXPECT_NE(parse({"waiting", "requests"}).fault, "");
    EXPECT_EQ(parse({"memory", "search", id, id, "words"}).arguments.memory.words, "words");
    EXPECT_NE(parse({"memory", "search", id, id}).fault, "");
    EXPECT_NE(parse({"memory", "list", id}).fault, "");
    EXPECT_EQ(parse({"memory", "forget", id, id, "--all", "--by", "me"}).fault, "");
    EXPECT_NE(parse({"memory", "forget", id, id, "--by", "me"}).fault, "");
    EXPECT_NE(parse({"memory", "forget", id, id, "--all", "--id", id, "--by", "me"}).fault, "");
    EXPECT_NE(parse({"memory", "forget", id, id, "--id", "*", "--by", "me"}).fault, "");
    EXPECT_EQ(parse({"retention", "set", "6", "--by", "me"}).arguments.retention.months, 6);
    EXPECT_NE(parse({"retention", "set", "--by", "me"}).fault, "");
    EXPECT_NE(parse({"retention", "set", "-1", "--by", "me"}).fault, "");
    EXPECT_TRUE(parse({"retention", "run", "--dry-run"}).arguments.retention.is_dry_run);
    EXPECT_EQ(parse({"stats"}).fault,
              "stats needs the id of a CLINIC; with --days its name will do");
    EXPECT_EQ(parse({"stats", "Harbor", "--days", "7"}).fault, "");
}

TEST(ctl_arguments, names_the_commands_where_one_is_left_out) {
    EXPECT_EQ(parse({"retention"}).fault, "retention needs one of its commands: run set");
    EXPECT_EQ(parse({"waiting", "--json"}).fault.empty(), false);
    EXPECT_EQ(parse({"retention", "--help"}).fault, "");
    EXPECT_EQ(parse({"retention", "--check-config"}).fault, "");
}

TEST(ctl_arguments, choose_dead_letters) {
    const auto replay = parse({"dlq",
                               "replay",
                               "--reason",
                               "bad_record",
                               "--since",
                               "2h",
                               "--answer",
                               "--by",
                               "me",
                               "--limit",
                               "5",
                               "--yes"});
    EXPECT_EQ(replay.fault, "");
    EXPECT_EQ(replay.arguments.command, Command::kDlqReplay);
    EXPECT_EQ(replay.arguments.dlq.reason, "bad_record");
    EXPECT_EQ(replay.arguments.dlq.limit, 5);
    EXPECT_TRUE(replay.arguments.dlq.answer);
    EXPECT_TRUE(needs_of(replay.arguments).database);
    EXPECT_FALSE(needs_of(parse({"dlq", "list"}).arguments).database);
    EXPECT_EQ(parse({"dlq", "show", "r1"}).arguments.dlq.record, "r1");
    EXPECT_EQ(parse({"dlq", "show"}).fault, "dlq show needs a RECORD");
    EXPECT_EQ(parse({"dlq", "list", "--until", "soon"}).fault, "dlq: 'soon' is no time");
    EXPECT_NE(parse({"dlq", "list", "--state", "gone"}).fault, "");
}

// What is audited needs a name: $USER is one where it is set.
TEST(ctl_arguments, ask_who_shows_text_or_discards) {
    ::setenv("USER", "", 1);
    EXPECT_EQ(parse({"dlq", "discard"}).fault, "dlq needs --by: who does it");
    EXPECT_EQ(parse({"dlq", "show", "r1", "--text"}).fault, "dlq needs --by: who does it");
    EXPECT_EQ(parse({"dlq", "show", "r1"}).fault, "");
    ::setenv("USER", "maria", 1);
    EXPECT_EQ(parse({"dlq", "discard"}).arguments.dlq.by, "maria");
    EXPECT_EQ(parse({"dlq", "discard", "--by", "jo"}).arguments.dlq.by, "jo");
}

TEST(ctl_arguments, refuse_what_is_not_known) {
    EXPECT_NE(parse({"nonsense"}).fault, "");
    EXPECT_NE(parse({"migrate", "--down-to", "0001"}).fault, "");
    EXPECT_NE(parse({"trace", "a", "b"}).fault, "");
}

TEST(ctl_arguments, options_of_all_commands_stand_before_or_after) {
    EXPECT_EQ(parse({"--config", "f.toml", "migrate"}).arguments.config, "f.toml");
    EXPECT_EQ(parse({"migrate", "--config", "f.toml"}).arguments.config, "f.toml");
    EXPECT_TRUE(parse({"seed", "--help"}).arguments.help);
    EXPECT_EQ(parse({"seed", "--help"}).fault, "");
}

TEST(ctl_arguments, say_which_settings_a_command_needs) {
    EXPECT_TRUE(needs_of(parse({"migrate"}).arguments).database);
    EXPECT_FALSE(needs_of(parse({"migrate"}).arguments).kafka);
    EXPECT_TRUE(needs_of(parse({"topics", "check"}).arguments).kafka);
    EXPECT_TRUE(needs_of(parse({"send", "--line", "l", "--from", "12345", "--text", "t"}).arguments)
                    .ingest);
}

}  // namespace
}  // namespace ops::frontdeskctl
