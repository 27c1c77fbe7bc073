// The commands of frontdeskctl, each in a file of its name. Each gives the exit code and prints
// what it did to standard output, failures to standard error.
#pragma once

#include "ops/frontdeskctl/bulk_commands.hpp"
#include "ops/frontdeskctl/cache_commands.hpp"
#include "ops/frontdeskctl/legacy/session_ids.hpp"
#include "ops/frontdeskctl/memory_commands.hpp"
#include "ops/frontdeskctl/reminder_commands.hpp"
#include "ops/frontdeskctl/settings.hpp"
#include "ops/frontdeskctl/upkeep_commands.hpp"
#include "shared/base/result.hpp"

#include <string>
#include <vector>

namespace ops::frontdeskctl {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kUsage = 2;

// Applies missing migrations, makes the installation key and the partitions of the next months.
int migrate(const Settings& settings);

// Creates missing topics.
int topics_create(const Settings& settings);
// Names every difference between the broker and topics.yaml; fails if there is one.
int topics_check(const Settings& settings);

struct RepartitionOptions {
    int partitions = 0;  // the new count
    int wait_seconds = 600;
    bool release = false;  // give up instead
    std::string hot_group = "frontdesk-hot";
    std::string background_group = "frontdesk-background";
};
// Gives every topic so many partitions while ingest spools; goes on where an earlier run ended.
int topics_repartition(const Settings& settings, const RepartitionOptions& options);

struct SeedOptions {
    std::string file;
    std::string base_url;  // put in place of every source's; empty: as the file says
};
// Loads clinics and sources in one transaction, or reports every fault and changes nothing.
int seed(const Settings& settings, const SeedOptions& options);

// Whether every text that clinics wrote can be said; names each row that cannot, fails if there is
// one. `clinic`: id or name; empty: all.
int clinics_check(const Settings& settings, const std::string& clinic);

struct SendOptions {
    std::string source;
    std::string line;  // empty: the source's first
    std::string from;  // the patient's number, digits
    std::string text;
    std::string id;  // message id; empty: a new one
    int wait_seconds = 30;
};
// Posts a text as a patient and waits for what became of it.
int send(const Settings& settings, const SendOptions& options);

struct DeskOptions {
    std::string clinic, patient;  // uuids
    std::string channel;          // instance or phone_number_id
    bool json = false;
    int hours = 12;  // pause
    int days = 0;    // stats; 0: the last 24 hours
    std::string by;  // who does it, for the audit
};
// Where the conversation of a patient stands; fails where none is known.
int session_show(const Settings& settings, const DeskOptions& options);
// Silences the desk for that patient, or ends it; through the log, so that the next message sees
// it.
int session_takeover(const Settings& settings, const DeskOptions& options, bool is_pause);
// What a clinic's last 24 hours were like, at most three minutes old.
int stats(const Settings& settings, const DeskOptions& options);
// What each of a clinic's last days was like, in its time zone, a minute old.
int stats_days(const Settings& settings, const DeskOptions& options);

struct TraceOptions {
    std::string id;
    bool json = false;
    bool topics = false;  // look into the topics even if the database knows the message
    int hours = 24;       // how far back in the topics
};
// What became of a message; fails if nothing is known.
int trace(const Settings& settings, const TraceOptions& options);

struct LedgerOptions {
    std::string since;     // as parse_since() takes it; empty: all that is kept
    std::string accepted;  // file: ids that got a 2xx, one a line
    std::string sends;     // file: JSON of the sandbox's /sandbox/requests
    std::vector<std::string> spools;
    std::string group = "frontdesk-hot";
    bool json = false;
};
// Whether all that was accepted has one outcome, one row and one reply, in order; fails if not.
int ledger(const Settings& settings, const LedgerOptions& options);

// What waits in the folder; also while an ingest holds it.
int spool_list(const std::string& folder);
// Brings what waits in the folder of an ingest that does not run into the log.
int spool_drain(const Settings& settings, const std::string& folder);

struct DlqOptions {
    std::string reason, clinic, source, line, since, until, message, record, state;
    int limit = 1'000;
    std::string by;        // who: stands in the audit
    bool json = false;     // list
    bool text = false;     // show: what the patient wrote as well
    bool answer = false;   // replay: answered however old it is
    bool again = false;    // replay: also what was replayed or discarded
    bool dry_run = false;  // replay, discard
    bool yes = false;      // replay, discard: do not ask
};
// Dead letters that match, oldest first; never what a patient wrote.
int dlq_list(const Settings& settings, const DlqOptions& options);
// All that is known of one; its text only audited.
int dlq_show(const Settings& settings, const DlqOptions& options);
// Back into the log they came from, once each.
int dlq_replay(const Settings& settings, const DlqOptions& options);
// Marks as discarded; nothing else happens to them.
int dlq_discard(const Settings& settings, const DlqOptions& options);

// Writes the log of conversations from PostgreSQL, into an empty topic while no hot worker runs.
int conversations_rebuild(const Settings& settings, bool is_dry_run);

struct PauseOptions {
    bool is_everyone = false;
    std::string clinic;  // id or name, where not everyone
    std::string by;      // who: stands in the audit
    bool is_off = true;  // false: on again
    bool show = false;
};
// Switches automatic replies off or on and tells every worker at once; fails, and names it, where
// one does not answer. On for everyone leaves nobody off.
int pause(const Settings& settings, const PauseOptions& options);
// Whose replies are off, as JSON.
int pause_show(const Settings& settings);

// Prints the error to standard error.
int fail(const shared::Error& error);
int fail(const std::string& what);

}  // namespace ops::frontdeskctl
