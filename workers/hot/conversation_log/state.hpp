// The state of one conversation: what its owner knows and the log keeps.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/turn.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace workers::hot::conversation_log {

// An id lately seen, with the record that brought it.
struct SeenId {
    std::string message;
    std::string record;
    // When it was written, by the provider's clock where that gave one; when it was replayed.
    shared::WallMs at = 0;
    bool is_dead = false;  // it ended as a dead letter: a replay may be answered
    std::string replay{};  // id of the replay handled last; empty: none
};

// A record handled by the last write whose turn may not be in `turns` yet.
struct Pending {
    std::string record;
    std::string message;
    shared::events::Outcome outcome = shared::events::Outcome::kSuppressed;
    std::string reason;
    std::string intent;
    std::string reply_id;  // of the open send that answers it; empty where none
    std::string staff;     // reason of the notice to staff; empty where none
    std::string replay;    // id of the record's replay; empty: none
};

// A line that is answered together with another.
struct JoinedLine {
    std::string record, message;
};

// A reply that was claimed and is not known to be sent or failed.
struct OpenSend {
    std::string reply_id;
    std::string text;
    std::string to;
    bool to_is_bsuid = false;
    std::string line;
    std::string source;
    std::string via;      // the lesser conversation that passed the message on; empty: none
    std::string record;   // the first record it answers
    std::string replay;   // id of that record's replay; empty: none
    std::string message;  // that record's message id
    std::vector<JoinedLine> joined;  // the others it answers
    shared::WallMs received_at = 0;
    shared::WallMs claimed_at = 0;
    int attempt = 1;
    bool is_resent = false;    // the one counted resend was made
    std::int64_t counter = 0;  // the conversation's counter at the claim
    shared::events::Outcome outcome = shared::events::Outcome::kReplied;
    std::string reason;
    std::string intent;
};

// A send of ours that went out: its echo is no takeover.
struct SentId {
    std::string provider_message_id;
    std::string reply_id;
};

// A text of ours, kept for an hour by its hash: an echo that comes when its send is long settled,
// perhaps by another owner, is still no takeover.
struct SaidText {
    std::string reply_id;
    std::int64_t hash = 0;
    shared::WallMs at = 0;
};

// Another conversation of the same person: what comes here is passed on to it.
struct PassOn {
    std::string to;    // its key; empty: nothing is passed on
    std::string hash;  // address hash for what is passed on; empty: the message's own
};

struct State {
    std::int64_t counter = 0;  // own version; never below the clock in ms when written
    std::string clinic_id;
    std::string organization_id;
    std::string patient_id;
    shared::events::SessionRef session;
    shared::WallMs last_patient_at = 0;
    shared::WallMs floor = 0;      // nothing written at or before it is answered
    shared::WallMs urgent_at = 0;  // when the urgent text last went out
    bool opted_out = false;
    PassOn forward;
    std::string linked;        // key of the lesser conversation that passes on to this one
    std::vector<SeenId> seen;  // oldest first, at most kMaxSeen, kept kSeenFor
    std::vector<Pending> pending;
    std::vector<OpenSend> open;
    std::vector<SentId> sent;                // newest last; see forget_sends()
    std::vector<SaidText> said;              // the same
    std::vector<shared::WallMs> replied_at;  // of the last minute
    // What a newer version wrote beside all this, by name, as JSON: it is written again as it came.
    std::vector<std::pair<std::string, std::string>> unknown;

    const SeenId* find_seen(std::string_view message) const;
    // A record and each replay of it are handled apart.
    const Pending* find_pending(std::string_view record, std::string_view replay) const;
    OpenSend* find_open(std::string_view reply_id);
    const SentId* find_sent(std::string_view reply_id) const;
    void close_open(std::string_view reply_id);
    void forget_pending(std::string_view record, std::string_view replay);
    // Those it was to answer are left to staff; nothing is known of a delivery any more.
    void fail_pending(std::string_view reply_id);
    void remember_sent(std::string provider_message_id, std::string reply_id);
    void remember_said(std::string_view reply_id, std::string_view text, shared::WallMs now);
    // The reply of the last hour that said so, its id at the provider not known; empty: none.
    std::string find_said(std::string_view text, shared::WallMs now) const;
    bool is_our_send(std::string_view provider_message_id) const;
    // Adds the id with its own time and drops what is too old or too much; a drop by number raises
    // the floor. Dead does not take the place of an id that ended otherwise.
    void remember_seen(SeenId id, shared::WallMs now);
    void forget_seen(std::string_view message);
    // Drops sends older than kEchoFor beyond the newest kFewSent, and whatever is beyond kMostSent.
    void forget_sends(shared::WallMs now);
    // Keeps only what replies depend on; nothing written before `now` is answered any more.
    void forget_most(shared::WallMs now);
    // Keeps only who it was and where its messages go on.
    void forget_all_but_forward();
};

inline constexpr std::size_t kMaxSeen = 256;
inline constexpr shared::WallMs kSeenFor = 26LL * 3600 * 1000;  // beyond the 24 h of late answers
inline constexpr std::size_t kFewSent = 16;
// Evolution repeats an echo for 20 min, and those of a backlog come long after its answers.
inline constexpr shared::WallMs kEchoFor = 30LL * 60 * 1000;
inline constexpr std::size_t kMostSent = 64;  // ten minutes at 6 replies a minute; 10 KB
inline constexpr shared::WallMs kSaidFor = 3600LL * 1000;
inline constexpr shared::WallMs kHardBoundary = 72LL * 3600 * 1000;

// Whether nothing happened for so long that what was said and seen is needed no more.
bool is_quiet(const State& state, shared::WallMs now);
// Whether nothing of the state is needed any more: a tombstone may take its place.
bool is_idle(const State& state, shared::WallMs now);
// Whether only the forward of it is still needed, and it holds more than that.
bool is_overgrown(const State& state, shared::WallMs now);

}  // namespace workers::hot::conversation_log
