// The state of one conversation: what its owner knows and the log keeps.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/turn.hpp"
#include "workers/hot/conversation_log/asked.hpp"
#include "workers/hot/conversation_log/entries.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace workers::hot::conversation_log {

struct State {
    std::int64_t counter = 0;  // own version; never below the clock in ms when written
    std::string clinic_id;
    std::string organization_id;
    std::string patient_id;
    shared::events::SessionRef session;
    // What a word or two told while it was not known what is remembered: spoken in this session
    // where it names no language, and never written to the patient's rows.
    std::string heard_language;
    shared::WallMs last_patient_at = 0;
    shared::WallMs floor = 0;      // nothing written at or before it is answered
    shared::WallMs urgent_at = 0;  // when the urgent text last went out
    shared::WallMs media_at = 0;   // when the last of a series of pictures was handled
    bool opted_out = false;
    std::string stop_record;  // of the message that asked for it: it alone is confirmed
    Asked asked;
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

    // The language of the session; empty where none is known.
    const std::string& language() const;
    const SeenId* find_seen(std::string_view message) const;
    SeenId* find_seen(std::string_view message);
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
