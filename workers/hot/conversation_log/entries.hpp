// What the state of a conversation is made of.
#pragma once

#include "shared/base/clock.hpp"
#include "shared/events/request.hpp"
#include "shared/events/turn.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace workers::hot::conversation_log {

// An id lately seen, with the record that brought it.
struct SeenId {
    std::string message;
    std::string record;
    // When it was written, by the provider's clock where that gave one; when it was replayed.
    shared::WallMs at = 0;
    bool is_dead = false;        // it ended as a dead letter: a replay may be answered
    std::string replay{};        // id of the replay handled last; empty: none
    bool is_unanswered = false;  // the patient got no reply to it: an edit of it may be answered
};

// A record handled by the last write whose turn may not be in `turns` yet.
struct Pending {
    std::string record;
    std::string message;
    shared::events::Outcome outcome = shared::events::Outcome::kSuppressed;
    std::string reason;
    std::string intent;
    std::string reply_id;                 // of the open send that answers it; empty where none
    std::string staff;                    // reason of the notice to staff; empty where none
    std::string replay;                   // id of the record's replay; empty: none
    shared::events::Request request{};    // of the calendar; empty: none
    std::vector<std::string> memories{};  // as in its turn
};

// A line that is answered together with another.
struct JoinedLine {
    std::string record, message;
};

// A text that the provider keeps, under its name and language; empty: none, the words are ours.
struct TemplateName {
    std::string name, language;
    std::string parameter{};  // what stands for {{1}} in it; empty: it has none
};

// A reply that was claimed and is not known to be sent or failed.
struct OpenSend {
    std::string reply_id;
    std::string text;
    TemplateName template_name;  // sent in its place
    std::string to;
    bool to_is_bsuid = false;
    std::string line;
    std::string source;
    std::string via;     // the lesser conversation that passed the message on; empty: none
    std::string record;  // the first record it answers
    std::string kind = "message";    // of that record
    std::string replay;              // id of that record's replay; empty: none
    std::string message;             // that record's message id
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

}  // namespace workers::hot::conversation_log
