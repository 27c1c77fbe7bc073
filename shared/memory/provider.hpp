// Port: a memory provider beside our own tables (mem0). What it tells of other patients is dropped.
//
// Thread-safe. A call returns at once and ends in exactly one callback, which must not block: from
// the provider's own thread, or before the call returns where nothing was sent (a bad addition, an
// open breaker, no room). Every call has its own deadline. Destroying the provider ends what is
// open as `memory_aborted`.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/memory/extractor.hpp"
#include "shared/memory/user_id.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace shared::memory {

enum class Fate {
    kDone,
    kRetry,       // nothing was changed; the same may succeed later
    kDeadLetter,  // this will never succeed
    kStop,        // nothing succeeds until a person acts (key, address, the provider's own model)
    kUnknown,     // an addition may have been kept: find() it before it is tried again
};

// How a call ended. `code` is a stable word: `memory_timeout memory_refused memory_reset
// memory_rate_limited memory_rejected memory_unauthorized memory_no_route memory_unavailable
// memory_ambiguous memory_model memory_garbage memory_foreign memory_bad_id memory_bad_addition
// memory_breaker_open memory_adds_full memory_patient_busy memory_late memory_aborted
// memory_not_forgotten`.
struct Outcome {
    Fate fate = Fate::kDone;
    std::string code = {};  // empty when done
    int status = 0;         // of HTTP; 0 where no answer came
    // Not before this has passed; 0 where the provider said nothing.
    std::chrono::seconds retry_after{0};

    bool is_done() const { return fate == Fate::kDone; }
};

// One memory as a provider keeps it. Members it does not know are empty.
struct Remembered {
    std::string id;
    std::string text;        // the patient's words: never to be logged
    double score = 0;        // of a search; comparable within one answer only
    std::string created_at;  // ISO 8601, as given
    // Ours, from the metadata; empty where another wrote the memory.
    std::string outbox_id, kind, source_message, language, told_at;
    std::string expires_on;  // YYYY-MM-DD
};

// What the provider says of an addition, or a forgetting, that it took to work on.
enum class Work {
    kUntold,   // it says nothing of it
    kUnheard,  // it could not be asked: it may go on
    kGoesOn,   // to be asked again
    kKept,     // there is something of it, or was before
    kNothing,  // it ended, and found nothing to keep
    kEnded,    // it ended well: with what it does not tell
    kFailed,
};

struct Listing {
    Outcome outcome;
    std::vector<Remembered> memories;  // list, find: the newest first; search: the best first
    std::size_t foreign = 0;           // rows of other people: dropped; to be counted and alerted
    bool is_cut = false;               // there is more than was read
    bool is_empty = false;             // answered well, with nothing in it
    bool keeps_nothing = false;        // the provider never keeps anything: it may be told again
    Work work = Work::kUntold;         // find: of what was sought, however the list ended
};

struct Said {
    std::string role = "user";  // `user` or `assistant`
    std::string content;
};

struct Addition {
    Uuid outbox_id;              // goes into the metadata, so that find() sees it
    std::vector<Said> messages;  // 1 to 50, oldest first; one `user` message for a verbatim text
    bool infer = false;          // false: kept word for word; true: the provider extracts facts
    std::string kind = {}, source_message = {}, language = {};
    std::string told_at = {};     // ISO 8601
    std::string expires_on = {};  // YYYY-MM-DD; empty is never
    // The right to send: where it has passed nothing is sent, kRetry; 0 is no limit.
    BootNs send_before = 0;
};

struct Added {
    Outcome outcome;
    bool is_queued = false;             // taken, and worked on later: find() tells when it is there
    std::string event_id = {};          // by which it can be asked for then; may be empty
    bool is_empty = false;              // 200 with nothing in it: maybe an extraction that failed
    std::size_t memories = 0;           // made or changed, where it was not queued
    std::vector<std::string> ids = {};  // of those, as far as told
    std::vector<Fact> facts = {};       // of a provider that keeps nothing itself: for our own rows
};

struct Forgotten {
    Outcome outcome;
    bool is_queued = false;     // not done yet: what is added meanwhile may go with it
    std::string event_id = {};  // by which find() can ask for it then; may be empty
    bool is_lost = false;       // no answer tells of its end: it may be at work still
    bool was_there = true;      // of one memory: it was known
    std::size_t foreign = 0;    // rows of other people, left alone; to be counted and alerted
};

struct Sought {
    Uuid outbox_id;
    std::string event_id = {};  // as it was answered, where it was queued
};

class Provider {
  public:
    virtual ~Provider() = default;

    // Whether a read would end at once, unsent: the breaker is open, or the provider asked to wait.
    virtual bool refuses_reads() const = 0;
    // The newest 200 that have not expired: of the first 1,000 that the provider gives in time.
    virtual void list(const UserId& user, std::function<void(Listing)> done) = 0;
    // The `most` best ones, 1 to 200. A blank query finds nothing and is not sent.
    virtual void search(const UserId& user,
                        std::string_view query,
                        std::size_t most,
                        std::function<void(Listing)> done) = 0;
    // At most 4 at a time and one of a patient: else kRetry, `memory_adds_full` or `_patient_busy`.
    // One that got no answer counts as under way until find() sees it, or for 10 min.
    virtual void add(const UserId& user, Addition addition, std::function<void(Added)> done) = 0;
    // What became of an addition: empty and not cut is nothing (yet). `work` of a forgetting, too.
    virtual void find(const UserId& user,
                      const Sought& sought,
                      std::function<void(Listing)> done) = 0;
    // All of a patient's memories; `memory_not_forgotten`: a part. Done also where there were none.
    // What is being added meanwhile may be there afterwards: who knows of such forgets once more.
    // `send_before` is the right to send, as of an addition.
    virtual void forget(const UserId& user,
                        BootNs send_before,
                        std::function<void(Forgotten)> done) = 0;
    // One memory, which is asked for first: of another user it is refused, `memory_foreign`.
    virtual void forget(const UserId& user,
                        std::string_view memory_id,
                        std::function<void(Forgotten)> done) = 0;
};

}  // namespace shared::memory
