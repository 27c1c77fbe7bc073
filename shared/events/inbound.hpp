// Topic `inbound`: the only queue of a conversation. Kinds and their bodies.
//   message   what a patient (or a group, or a story) wrote
//   own       what the clinic itself wrote: staff on the clinic's phone, or an echo of our send
//   control   pause, resume and erase of a session by an operator
//   delivery  news about one of our sends that the background worker could place
//   edit      a patient changed a message: `message` of the envelope is that one's id
//   delete    a patient took a message back: the same
//   forward   between two conversations that turn out to be one person
//   reminder  what a patient is told before an appointment (reminder.hpp)
#pragma once

#include "shared/events/envelope.hpp"

#include <string>

namespace shared::events {

inline constexpr std::string_view kInboundSchema = "inbound.v1";

// Who is on the other side. Each member as the provider wrote it; empty where it gave none.
struct Address {
    std::string phone;     // digits only, canonical (number variants folded)
    std::string lid;       // digits of a linked id, never a phone number
    std::string bsuid;     // Meta's business-scoped user id
    std::string group;     // the JID of a group, broadcast or newsletter
    std::string reply_to;  // what a send must name: a JID, a wa_id or a bsuid, as received
    std::string hash;      // keyed hash of the canonical address: 32 hex digits, same on every line
    // Key of the conversation that messages have which name the same person only by a lesser
    // address (a lid beside a phone, a phone beside a bsuid); empty where none is known.
    std::string lesser;
};

// Kinds `message` and `own`; of an `edit` what the message says now, of a `delete` no words.
struct Message {
    std::string provider;  // `evolution` or `meta`
    std::string line;      // instance name or phone_number_id
    // text image audio video document sticker location contact button list flow reaction poll
    // album order call unsupported deleted empty reminder other
    std::string type;
    std::string text;      // words of the writer: text, caption, or the label of a choice
    std::string choice;    // id of a pressed button or chosen row
    std::string name;      // display name the writer gave himself
    std::string quoted;    // message id this one answers to
    std::string callback;  // our reply id where the provider gives it back
    Address address;
    std::string raw;  // the provider's own JSON of this message, stripped; may be empty
};

inline constexpr std::string_view kDeleted = "deleted";  // type of what was taken back

// Kind `control`.
struct Control {
    std::string action;  // `pause`, `resume` or `erase`
    WallMs until = 0;    // pause: silent until then; 0 is the setting
    std::string by;      // who asked, for the audit
};

// Kind `delivery`.
struct Delivery {
    std::string reply_id;             // ours; empty where only the provider's id is known
    std::string provider_message_id;  // the id the provider gave our send
    std::string state;                // `sent` or `failed`
    std::string error;                // provider's code on failure
};

// Kind `forward`. `link` goes to the lesser conversation: from now on it passes on what it gets.
// `merge` is its answer: what it knew, for the other to take over.
struct Forward {
    std::string action;        // `link` or `merge`
    std::string other;         // key of the conversation that wrote it
    std::string hash;          // link: the other's address hash
    bool has_patient = false;  // link: the other has a patient of its own
    std::string state;         // merge: a record of `conversations` as JSON
};

std::string write_message(const Envelope& envelope, const Message& message);
std::string write_control(const Envelope& envelope, const Control& control);
std::string write_delivery(const Envelope& envelope, const Delivery& delivery);
std::string write_forward(const Envelope& envelope, const Forward& forward);

// The record id of an edit or delete: the same however often, and by whichever way, it is told.
std::string change_record_id(std::string_view kind,
                             std::string_view conversation,
                             std::string_view message,
                             std::string_view text);

// Each takes the `body` member. Errors: `bad_record` (dead letter).
Result<Message> read_message(const json::Value& body);
Result<Control> read_control(const json::Value& body);
Result<Delivery> read_delivery(const json::Value& body);
Result<Forward> read_forward(const json::Value& body);

// The body of a message alone, as turns embed it.
void write_message_body(json::Writer& out, const Message& message);

}  // namespace shared::events
